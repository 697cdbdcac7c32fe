import type { Clock } from "../../rpc/clock";

/** How long after an append of unknown outcome its room is checked. */
const CHECK_MS = 250;

/**
 * The rooms with an append of unknown outcome, which may have committed, and whose sender may never retry. Each room is
 * checked once, a moment later, however many appends failed in it.
 */
export class UncertainAppends {
	readonly #clock: Clock;
	readonly #check: (room: string) => void;
	readonly #stops = new Map<string, () => void>();
	#isClosed = false;

	/** `check` compares a room with the store. */
	constructor(clock: Clock, check: (room: string) => void) {
		this.#clock = clock;
		this.#check = check;
	}

	/** An append to the room had an unknown outcome. */
	add(room: string): void {
		// The store may answer after the server has closed. Then the other servers find what it has.
		if (this.#isClosed || this.#stops.has(room)) return;
		const stop = this.#clock.after(CHECK_MS, () => {
			this.#stops.delete(room);
			this.#check(room);
		});
		this.#stops.set(room, stop);
	}

	close(): void {
		this.#isClosed = true;
		for (const stop of this.#stops.values()) stop();
		this.#stops.clear();
	}
}
