import type { BuiltServers } from "./build-servers";
import { type ContenderName, contenders } from "./contenders";
import { Crowd } from "./driver/crowd";
import type { Layout } from "./driver/layout";
import { ServerProcess } from "./server-process";

/** A contender that is up, with its clients. */
export interface Act {
	/** Who is to be blamed when it fails. */
	name: ContenderName;
	/** One, but where it is measured how they work together. */
	servers: readonly ServerProcess[];
	crowd: Crowd;
}

/** The contenders of a layout, each with a server of its own and all its clients; one at a time is under load. */
export class Stage {
	readonly #acts: ReadonlyMap<ContenderName, Act>;

	private constructor(acts: ReadonlyMap<ContenderName, Act>) {
		this.#acts = acts;
	}

	static async open(layout: Layout, names: readonly ContenderName[], built: BuiltServers): Promise<Stage> {
		const acts = new Map<ContenderName, Act>();
		const stage = new Stage(acts);
		try {
			for (const name of names) {
				const { server: script, args, protocol } = contenders[name];
				const server = await ServerProcess.start(built.script(script), args);
				try {
					acts.set(name, { name, servers: [server], crowd: await Crowd.open(layout, protocol, [server.port]) });
				} catch (error) {
					await server.stop();
					throw error;
				}
			}
			return stage;
		} catch (error) {
			await stage.close();
			throw error;
		}
	}

	act(name: ContenderName): Act {
		const act = this.#acts.get(name);
		if (!act) throw new Error(`${name} is not on this stage`);
		return act;
	}

	async close(): Promise<void> {
		for (const { servers, crowd } of this.#acts.values()) {
			crowd.close();
			await Promise.all(servers.map((server) => server.stop()));
		}
	}
}
