import { ChatError } from "../errors";

/** Runs a session's actions one after the other in each room, so that a store's speed cannot reorder what a sender sent. */
export class RoomQueue {
	readonly #max: number;
	readonly #rooms = new Map<string, { last: Promise<unknown>; waiting: number }>();

	constructor(max: number) {
		this.#max = max;
	}

	/** @throws ChatError `LIMIT_EXCEEDED` when too many already wait in this room. */
	async run<T>(room: string, action: () => Promise<T>): Promise<T> {
		const queue = this.#rooms.get(room) ?? { last: Promise.resolve(), waiting: 0 };
		if (queue.waiting >= this.#max) {
			throw new ChatError("LIMIT_EXCEEDED", "too many frames are waiting in this room", { retryAfterMs: 1_000 });
		}
		this.#rooms.set(room, queue);
		queue.waiting += 1;
		const result = queue.last.then(action);
		queue.last = result.catch(() => {});
		try {
			return await result;
		} finally {
			queue.waiting -= 1;
			if (queue.waiting === 0) this.#rooms.delete(room);
		}
	}
}
