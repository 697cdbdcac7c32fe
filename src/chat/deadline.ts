import type { Clock } from "../rpc/clock";

interface Work {
	readonly dueAt: number;
	readonly giveUp: () => void;
}

/** A time limit for asynchronous work, with one timer for all the work in progress. */
export class Deadline {
	readonly #ms: number;
	readonly #clock: Clock;
	readonly #onLate: () => Error;
	/** In the order in which they are due, because each may take the same time. */
	readonly #works = new Set<Work>();
	#stopTimer: (() => void) | undefined;
	#isCheckScheduled = false;

	/** `onLate` creates the error that late work is rejected with. */
	constructor(ms: number, clock: Clock, onLate: () => Error) {
		this.#ms = ms;
		this.#clock = clock;
		this.#onLate = onLate;
	}

	/** Returns the result of `work`, or rejects if it takes too long. A late result is dropped. */
	run<T>(work: Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			const entry: Work = { dueAt: this.#clock.now() + this.#ms, giveUp: () => reject(this.#onLate()) };
			this.#works.add(entry);
			this.#stopTimer ??= this.#clock.after(this.#ms, () => this.#rejectLate());
			work.then(
				(result) => {
					this.#end(entry);
					resolve(result);
				},
				(error) => {
					this.#end(entry);
					reject(error);
				},
			);
		});
	}

	#end(work: Work): void {
		this.#works.delete(work);
		if (this.#works.size > 0 || this.#isCheckScheduled) return;
		// At most once a turn, because starting and stopping a timer for each short call would cost more than the call.
		this.#isCheckScheduled = true;
		this.#clock.turn(() => {
			this.#isCheckScheduled = false;
			if (this.#works.size > 0) return;
			this.#stopTimer?.();
			this.#stopTimer = undefined;
		});
	}

	#rejectLate(): void {
		this.#stopTimer = undefined;
		const now = this.#clock.now();
		for (const work of this.#works) {
			if (work.dueAt > now) {
				this.#stopTimer = this.#clock.after(work.dueAt - now, () => this.#rejectLate());
				return;
			}
			this.#works.delete(work);
			work.giveUp();
		}
	}
}
