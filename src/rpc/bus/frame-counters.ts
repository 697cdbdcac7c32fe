import type { Clock } from "../clock";

const TOPICS_MAX = 10_000;
/** Numbers per millisecond, more than a process can send, so that a forgotten topic starts again above its last number. */
const STEP = 1_000;

/** The numbers of this server's frames, which increase on each topic. */
export class FrameCounters {
	readonly #clock: Clock;
	readonly #startedAt: number;
	readonly #last = new Map<string, number>();
	#floor = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#startedAt = clock.now();
	}

	next(topic: string): number {
		const last = this.#last.get(topic);
		const n = last === undefined ? this.#first() : last + 1;
		this.#last.set(topic, n);
		this.#floor = Math.max(this.#floor, n + 1);
		return n;
	}

	#first(): number {
		// Forgotten as a whole, because each topic can start again above what it has used.
		if (this.#last.size >= TOPICS_MAX) this.#last.clear();
		return Math.max(Math.floor(this.#clock.now() - this.#startedAt) * STEP, this.#floor);
	}
}
