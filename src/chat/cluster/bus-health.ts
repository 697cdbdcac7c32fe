import type { Clock } from "../../rpc/clock";
import { Timer } from "../timer";

/** How long the bus may be silent before it is probed. */
const IDLE_MS = 5_000;
/** How many ticks after the start nothing may have come back on a bus that is known to return frames. */
const START_TICKS = 4;
/** How long a probe may take to come back. */
const PROBE_MS = 2_000;
const TICK_MS = 1_000;

export interface BusHealthOptions {
	clock: Clock;
	/** Publishes a frame that comes back to this process. Rejects if the bus does not accept it. */
	probe: () => Promise<void>;
	/** True if the bus is known to return a process's own frames, so that silence from the start on is a fault. */
	echoes: boolean;
	/** The bus accepts frames and returns none. Called once for each outage, before `onDown`. */
	onSilent: () => void;
	onDown: () => void;
	/** The bus delivers again. What was published meanwhile may be lost. */
	onUp: () => void;
}

/** The health of the bus, found by probing it, because a pub/sub can stop delivering without any error. */
export class BusHealth {
	readonly #options: BusHealthOptions;
	/**
	 * True if the bus returns this process's own frames, as is known or was seen. Some adapters never return them, and then
	 * silence proves nothing.
	 */
	#echoes: boolean;
	/** True once a frame has come back. */
	#hasEchoed = false;
	/** Ticks since the start. Counted, because after a pause of the process the frames of that time are not read yet. */
	#ticks = 0;
	#isDown = false;
	#heardAt: number;
	#probedAt: number | undefined;
	readonly #timer: Timer;

	constructor(options: BusHealthOptions) {
		this.#options = options;
		this.#echoes = options.echoes;
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
		this.#hasEchoed = true;
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
		this.#ticks += 1;
		// Probed at each tick, because a probe before the subscription is confirmed does not come back.
		const isStarting = this.#echoes && !this.#hasEchoed && this.#ticks <= START_TICKS;
		if (isStarting && this.#ticks === START_TICKS) this.#failSilently();
		if (!isStarting && this.#probedAt !== undefined && now - this.#probedAt >= PROBE_MS) {
			this.#probedAt = undefined;
			if (this.#echoes) this.#failSilently();
		}
		const isDue = isStarting || this.#isDown || now - this.#heardAt >= IDLE_MS;
		if (!isDue || (!isStarting && this.#probedAt !== undefined)) return;
		this.#probedAt = now;
		this.#options.probe().then(
			() => {
				// If no frame ever comes back, an accepted one is the only evidence.
				if (!this.#echoes) this.#markUp();
			},
			() => this.failed(),
		);
	}

	#failSilently(): void {
		if (!this.#isDown) this.#options.onSilent();
		this.failed();
	}

	#markUp(): void {
		this.#probedAt = undefined;
		if (!this.#isDown) return;
		this.#isDown = false;
		this.#heardAt = this.#options.clock.now();
		this.#options.onUp();
	}
}
