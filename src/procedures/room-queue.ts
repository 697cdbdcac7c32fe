import { ChatError } from "../errors";

/** Runs a session's actions one after the other in each room, so that a store's speed cannot reorder what a sender sent. */
export class RoomQueue {
	readonly #max: number;
	/** What waits, of each room in which an action runs; none while nothing does, which is most of the time. */
	#rooms: Map<string, (() => void)[]> | undefined;

	constructor(max: number) {
		this.#max = max;
	}

	/**
	 * Starts the action at once when none runs in the room.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` when too many already wait in this room.
	 */
	async run<T>(room: string, action: () => Promise<T>): Promise<T> {
		this.#rooms ??= new Map();
		const waiting = this.#rooms.get(room);
		if (!waiting) this.#rooms.set(room, []);
		else if (waiting.length + 1 < this.#max) await new Promise<void>((resolve) => void waiting.push(resolve));
		else throw new ChatError("LIMIT_EXCEEDED", "too many frames are waiting in this room", { retryAfterMs: 1_000 });
		try {
			return await action();
		} finally {
			this.#startNext(room);
		}
	}

	#startNext(room: string): void {
		const start = this.#rooms?.get(room)?.shift();
		if (start) {
			start();
			return;
		}
		this.#rooms?.delete(room);
		if (this.#rooms?.size === 0) this.#rooms = undefined;
	}
}
