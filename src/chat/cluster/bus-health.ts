import type { Clock } from "../../rpc/clock";
import { Timer } from "../timer";

/** How long the bus may be silent before it is probed. */
const IDLE_MS = 5_000;
/** How long a probe may take to come back. */
const PROBE_MS = 2_000;
const TICK_MS = 1_000;

export interface BusHealthOptions {
	clock: Clock;
	/** Publishes a frame that comes back to this process. Rejects if the bus does not accept it. */
	probe: () => Promise<void>;
	onDown: () => void;
	/** The bus delivers again. What was published meanwhile may be lost. */
	onUp: () => void;
}

/** The health of the bus, found by probing it, because a pub/sub can stop delivering without any error. */
export class BusHealth {
	readonly #options: BusHealthOptions;
	/** True once this process has received a frame of its own. Some adapters never return them, and then silence proves nothing. */
	#echoes = false;
	#isDown = false;
	#heardAt: number;
	#probedAt: number | undefined;
	readonly #timer: Timer;

	constructor(options: BusHealthOptions) {
		this.#options = options;
		this.#heardAt = options.clock.now();
		this.#timer = new Timer(options.clock);
	}

	get isDown(): boolean {
		return this.#isDown;
	}

	start(): void {
		this.#heardAt = this.#options.clock.now();
		this.#timer.every(
			() => TICK_MS,
			() => this.#tick(),
		);
	}

	/** The process received a frame of its own. */
	echoed(): void {
		this.#echoes = true;
		this.#heardAt = this.#options.clock.now();
		this.#markUp();
	}

	/** The bus refused a frame. It is probed soon, to find out when it is back. */
	failed(): void {
		if (this.#isDown) return;
		this.#isDown = true;
		this.#probedAt = undefined;
		this.#options.onDown();
	}

	stop(): void {
		this.#timer.stop();
	}

	#tick(): void {
		const now = this.#options.clock.now();
		if (this.#probedAt !== undefined && now - this.#probedAt >= PROBE_MS) {
			this.#probedAt = undefined;
			if (this.#echoes) this.failed();
		}
		const isDue = this.#isDown || now - this.#heardAt >= IDLE_MS;
		if (!isDue || this.#probedAt !== undefined) return;
		this.#probedAt = now;
		this.#options.probe().then(
			() => {
				// If no frame ever comes back, an accepted one is the only evidence.
				if (!this.#echoes) this.#markUp();
			},
			() => this.failed(),
		);
	}

	#markUp(): void {
		this.#probedAt = undefined;
		if (!this.#isDown) return;
		this.#isDown = false;
		this.#heardAt = this.#options.clock.now();
		this.#options.onUp();
	}
}
