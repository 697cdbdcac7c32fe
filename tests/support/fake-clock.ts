import type { Clock } from "../../src/rpc/clock";
import { seededRandom } from "./seeded-random";

interface Alarm {
	at: number;
	order: number;
	/** Undefined once it was stopped. */
	run: (() => void) | undefined;
}

/** How a `FakeClock` starts. */
export interface FakeClockOptions {
	/** What `now()` gives at first, in milliseconds. Default 1,700,000,000,000. */
	now?: number;
	/** Makes `random()` the same in each run. Default 1. */
	seed?: number;
}

/** Time that stands still until a test moves it, and chance that a seed decides. */
export class FakeClock implements Clock {
	readonly random: () => number;
	// A binary heap by time, then by the order of asking.
	readonly #alarms: Alarm[] = [];
	#now: number;
	#order = 0;
	#pending = 0;

	constructor({ now = 1_700_000_000_000, seed = 1 }: FakeClockOptions = {}) {
		this.#now = now;
		this.random = seededRandom(seed);
	}

	now(): number {
		return this.#now;
	}

	/** Alarms that are set and were neither called nor stopped: 0 when everything that was started has ended. */
	get pending(): number {
		return this.#pending;
	}

	after(ms: number, run: () => void): () => void {
		// Whole milliseconds, as the machine's own clock gives.
		const alarm: Alarm = { at: this.#now + Math.max(Math.round(ms), 0), order: this.#order++, run };
		this.#push(alarm);
		this.#pending += 1;
		return () => {
			if (alarm.run) this.#pending -= 1;
			alarm.run = undefined;
		};
	}

	/** Later in the same instant: once `advance` is called, also by 0. */
	turn(run: () => void): () => void {
		return this.after(0, run);
	}

	/** Moves time on by `ms`, calls what is due in its order, and lets every promise that is ready go on in between. */
	async advance(ms: number): Promise<void> {
		const end = this.#now + ms;
		await settle();
		for (let next = this.#alarms[0]; next && next.at <= end; next = this.#alarms[0]) {
			this.#pop();
			const { run } = next;
			if (!run) continue;
			next.run = undefined;
			this.#pending -= 1;
			this.#now = Math.max(this.#now, next.at);
			run();
			await settle();
		}
		this.#now = end;
	}

	#push(alarm: Alarm): void {
		const heap = this.#alarms;
		heap.push(alarm);
		for (let at = heap.length - 1; at > 0; ) {
			const parent = (at - 1) >> 1;
			if (!isBefore(heap[at]!, heap[parent]!)) break;
			swap(heap, at, parent);
			at = parent;
		}
	}

	#pop(): void {
		const heap = this.#alarms;
		const last = heap.pop();
		if (!last || heap.length === 0) return;
		heap[0] = last;
		for (let at = 0; ; ) {
			let child = 2 * at + 1;
			if (child >= heap.length) return;
			if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
			if (!isBefore(heap[child]!, heap[at]!)) return;
			swap(heap, at, child);
			at = child;
		}
	}
}

const isBefore = (a: Alarm, b: Alarm) => a.at < b.at || (a.at === b.at && a.order < b.order);

function swap(heap: Alarm[], a: number, b: number): void {
	const held = heap[a]!;
	heap[a] = heap[b]!;
	heap[b] = held;
}

/** Resolves when no promise is ready to go on: a macrotask comes after all of them. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
