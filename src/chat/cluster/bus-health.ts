import { type Clock, every } from "../../rpc/clock";

/** A bus that was silent for this long is asked for a sign of life. */
const IDLE_MS = 5_000;
/** How long its answer may take. */
const ANSWER_MS = 2_000;
const TICK_MS = 1_000;

export interface BusHealthOptions {
	clock: Clock;
	/** Publishes something that comes back to this process; rejects when the bus did not take it. */
	probe: () => Promise<void>;
	onDown: () => void;
	/** It delivers again: what was published meanwhile may be lost. */
	onUp: () => void;
}

/** Whether the bus carries what is published: an engine can be gone, or half gone, without any error. */
export class BusHealth {
	readonly #options: BusHealthOptions;
	/** False until something came back once: some adapters give a process nothing of its own, and then silence means nothing. */
	#echoes = false;
	#isDown = false;
	#heardAt: number;
	#probedAt: number | undefined;
	#stop: (() => void) | undefined;

	constructor(options: BusHealthOptions) {
		this.#options = options;
		this.#heardAt = options.clock.now();
	}

	get isDown(): boolean {
		return this.#isDown;
	}

	start(): void {
		this.#heardAt = this.#options.clock.now();
		this.#stop ??= every(
			this.#options.clock,
			() => TICK_MS,
			() => this.#tick(),
		);
	}

	/** Something of this process came back. */
	echoed(): void {
		this.#echoes = true;
		this.#heardAt = this.#options.clock.now();
		this.#setUp();
	}

	/** The bus refused something. It is asked soon whether it is back. */
	failed(): void {
		if (this.#isDown) return;
		this.#isDown = true;
		this.#probedAt = undefined;
		this.#options.onDown();
	}

	stop(): void {
		this.#stop?.();
		this.#stop = undefined;
	}

	#tick(): void {
		const now = this.#options.clock.now();
		if (this.#probedAt !== undefined && now - this.#probedAt >= ANSWER_MS) {
			this.#probedAt = undefined;
			if (this.#echoes) this.failed();
		}
		const isDue = this.#isDown || now - this.#heardAt >= IDLE_MS;
		if (!isDue || this.#probedAt !== undefined) return;
		this.#probedAt = now;
		this.#options.probe().then(
			() => {
				// Where nothing comes back, that it was taken is all that can be known.
				if (!this.#echoes) this.#setUp();
			},
			() => this.failed(),
		);
	}

	#setUp(): void {
		this.#probedAt = undefined;
		if (!this.#isDown) return;
		this.#isDown = false;
		this.#heardAt = this.#options.clock.now();
		this.#options.onUp();
	}
}
