import { type Clock, every } from "../rpc/clock";

/** A timer with at most one wait or one repetition at a time. */
export class Timer {
	readonly #clock: Clock;
	#stop: (() => void) | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	get isRunning(): boolean {
		return this.#stop !== undefined;
	}

	/** Calls `run` once, `ms` milliseconds from now. Does nothing while the timer runs. */
	after(ms: number, run: () => void): void {
		this.#stop ??= this.#clock.after(ms, () => {
			this.#stop = undefined;
			run();
		});
	}

	/** Calls `run` again and again, each time `ms()` milliseconds after the last call. Does nothing while the timer runs. */
	every(ms: () => number, run: () => void): void {
		this.#stop ??= every(this.#clock, ms, run);
	}

	stop(): void {
		this.#stop?.();
		this.#stop = undefined;
	}
}
