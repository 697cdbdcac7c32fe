import type { Clock } from "../../rpc/clock";

/** How soon a room is looked at after an append of unknown outcome. */
const LOOK_MS = 250;

/**
 * The rooms in which an append may have committed without anybody knowing, whose sender may never send it again. Each is
 * looked at once, a moment later, however many appends failed in it.
 */
export class UncertainAppends {
	readonly #clock: Clock;
	readonly #look: (room: string) => void;
	readonly #stops = new Map<string, () => void>();
	#isClosed = false;

	/** `look` compares a room with the store. */
	constructor(clock: Clock, look: (room: string) => void) {
		this.#clock = clock;
		this.#look = look;
	}

	/** An append to the room had an unknown outcome. */
	add(room: string): void {
		// The store may answer after the server has closed. Then the other servers find what it has.
		if (this.#isClosed || this.#stops.has(room)) return;
		const stop = this.#clock.after(LOOK_MS, () => {
			this.#stops.delete(room);
			this.#look(room);
		});
		this.#stops.set(room, stop);
	}

	close(): void {
		this.#isClosed = true;
		for (const stop of this.#stops.values()) stop();
		this.#stops.clear();
	}
}
