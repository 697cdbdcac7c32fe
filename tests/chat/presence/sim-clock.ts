import type { Clock } from "../../../src/rpc/clock";
import { seededRandom } from "../../support/seeded-random";

interface Alarm {
	at: number;
	run: () => void;
}

/** Like `FakeClock`, but all at once: what has no promises needs no macrotask between two alarms, and a simulation has millions. */
export class SimClock implements Clock {
	readonly random: () => number;
	#now = 1_700_000_000_000;
	/** The next one last. */
	readonly #alarms: Alarm[] = [];

	constructor(seed: number) {
		this.random = seededRandom(seed);
	}

	/** Alarms that are neither over nor stopped. */
	get pending(): number {
		return this.#alarms.length;
	}

	now(): number {
		return this.#now;
	}

	after(ms: number, run: () => void): () => void {
		const alarm = { at: this.#now + Math.max(ms, 0), run };
		let place = 0;
		let end = this.#alarms.length;
		while (place < end) {
			const middle = (place + end) >> 1;
			if (this.#alarms[middle]!.at > alarm.at) place = middle + 1;
			else end = middle;
		}
		this.#alarms.splice(place, 0, alarm);
		return () => {
			const at = this.#alarms.indexOf(alarm);
			if (at >= 0) this.#alarms.splice(at, 1);
		};
	}

	turn(run: () => void): () => void {
		return this.after(0, run);
	}

	/** Moves time on by `ms`, and calls what is due in its order. */
	pass(ms: number): void {
		const end = this.#now + ms;
		for (let next = this.#alarms.at(-1); next && next.at <= end; next = this.#alarms.at(-1)) {
			this.#alarms.pop();
			this.#now = next.at;
			next.run();
		}
		this.#now = end;
	}

	/** Moves time on by `ms` while nothing runs, as in a blocked process. */
	stall(ms: number): void {
		this.#now += ms;
		for (const alarm of this.#alarms) alarm.at = Math.max(alarm.at, this.#now);
	}
}
