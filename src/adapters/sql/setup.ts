import { setupError } from "../shared/store/setup-error";

/** How the tables of a database are upgraded. */
export interface SetupSteps {
	/** Returns the version of the schema that the database has; 0 if it has none. */
	version(): Promise<number>;
	/** The version that is needed. A later one works too, because a migration only adds. */
	needed: number;
	/** Upgrades the tables from `version`. */
	migrate(version: number): Promise<void>;
	/** What to run where the tables may not be created. */
	advice: string;
}

/** The tables of a store, which are created or upgraded once. After a failure, the next call tries again. */
export class Setup {
	readonly #steps: SetupSteps;
	#done: Promise<void> | undefined;

	constructor(steps: SetupSteps) {
		this.#steps = steps;
	}

	/** @throws StoreError that says what to run, if the tables may not be created here. */
	run(): Promise<void> {
		this.#done ??= this.#migrate().catch((error) => {
			this.#done = undefined;
			throw setupError(error, this.#steps.advice);
		});
		return this.#done;
	}

	async #migrate(): Promise<void> {
		// Reads first, because a server that starts while another process writes, or that may only change rows, must work.
		const version = await this.#steps.version();
		if (version >= this.#steps.needed) return;
		try {
			await this.#steps.migrate(version);
		} catch (error) {
			// Another server may have been faster: SQLite has no "ADD COLUMN IF NOT EXISTS".
			if ((await this.#steps.version().catch(() => version)) < this.#steps.needed) throw error;
		}
	}
}
