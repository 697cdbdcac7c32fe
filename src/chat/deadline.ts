import type { Clock } from "../rpc/clock";

interface Work {
	readonly dueAt: number;
	readonly giveUp: () => void;
}

/** Gives up on work that takes longer than so many milliseconds, with one timer for all that is under way. */
export class Deadline {
	readonly #ms: number;
	readonly #clock: Clock;
	readonly #onLate: () => Error;
	/** In the order in which they are due, since each may take as long. */
	readonly #works = new Set<Work>();
	#stopTimer: (() => void) | undefined;
	#isLookedAt = false;

	/** `onLate`: what work that is given up is rejected with. */
	constructor(ms: number, clock: Clock, onLate: () => Error) {
		this.#ms = ms;
		this.#clock = clock;
		this.#onLate = onLate;
	}

	/** What `work` gives, or a rejection when it takes too long; its late result is dropped. */
	run<T>(work: Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			const one: Work = { dueAt: this.#clock.now() + this.#ms, giveUp: () => reject(this.#onLate()) };
			this.#works.add(one);
			this.#stopTimer ??= this.#clock.after(this.#ms, () => this.#giveUp());
			work.then(
				(result) => {
					this.#end(one);
					resolve(result);
				},
				(error) => {
					this.#end(one);
					reject(error);
				},
			);
		});
	}

	#end(work: Work): void {
		this.#works.delete(work);
		if (this.#works.size > 0 || this.#isLookedAt) return;
		// Once a turn: a timer for each of many short works would cost more than they do.
		this.#isLookedAt = true;
		this.#clock.turn(() => {
			this.#isLookedAt = false;
			if (this.#works.size > 0) return;
			this.#stopTimer?.();
			this.#stopTimer = undefined;
		});
	}

	#giveUp(): void {
		this.#stopTimer = undefined;
		const now = this.#clock.now();
		for (const work of this.#works) {
			if (work.dueAt > now) {
				this.#stopTimer = this.#clock.after(work.dueAt - now, () => this.#giveUp());
				return;
			}
			this.#works.delete(work);
			work.giveUp();
		}
	}
}
