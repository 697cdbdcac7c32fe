import type { Clock } from "../../rpc/clock";
import { Timer } from "../timer";

const INTERVAL_MS = 2_000;
/** The share by which an interval is shorter or longer, so that servers do not send at the same moment. */
const JITTER = 0.1;
/** One heartbeat answers every hello within this time. */
const ANSWER_MS = 100;

export interface HeartbeatOptions {
	clock: Clock;
	isNeeded(): boolean;
	send(): void;
}

/** The heartbeat that this server sends every 2 s ± 10 %. It stops by itself when it is no longer needed. */
export class Heartbeat {
	readonly #options: HeartbeatOptions;
	readonly #timer: Timer;
	readonly #answerTimer: Timer;

	constructor(options: HeartbeatOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
		this.#answerTimer = new Timer(options.clock);
	}

	get isBeating(): boolean {
		return this.#timer.isRunning;
	}

	/** Starts the heartbeat if it is needed. */
	start(): void {
		const { clock, isNeeded } = this.#options;
		if (this.#timer.isRunning || !isNeeded()) return;
		this.#timer.every(
			() => INTERVAL_MS * (1 + JITTER * (2 * clock.random() - 1)),
			() => this.#beat(),
		);
	}

	/** Sends another heartbeat soon, in answer to a hello. */
	answer(): void {
		const { clock, send } = this.#options;
		if (!this.#answerTimer.isRunning) this.#answerTimer.after(ANSWER_MS * clock.random(), send);
	}

	stop(): void {
		this.#timer.stop();
		this.#answerTimer.stop();
	}

	#beat(): void {
		if (this.#options.isNeeded()) this.#options.send();
		else this.stop();
	}
}
