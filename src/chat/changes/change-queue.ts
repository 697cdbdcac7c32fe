import { ChatError } from "../../errors";

/** Changes that may wait for an earlier one of the same message. */
const WAITING_MAX = 100;

interface Busy {
	last: Promise<unknown>;
	waiting: number;
}

/** The queue of the changes to each message in this process, so that only servers race with each other. */
export class ChangeQueue {
	readonly #busy = new Map<string, Busy>();

	/**
	 * Runs a change after the earlier ones of the same message. `hasWaited` tells it that the message may have changed.
	 *
	 * @throws ChatError `LIMIT_EXCEEDED` if too many changes of the message wait.
	 */
	async run<T>(room: string, id: string, change: (hasWaited: boolean) => Promise<T>): Promise<T> {
		// NUL cannot be part of a room's name or an id.
		const key = `${room}\0${id}`;
		const busy = this.#busy.get(key);
		if (busy && busy.waiting >= WAITING_MAX) {
			throw new ChatError("LIMIT_EXCEEDED", "too many changes of this message are waiting", { retryAfterMs: 1_000 });
		}
		const entry = busy ?? { last: Promise.resolve(), waiting: 0 };
		this.#busy.set(key, entry);
		const earlier = entry.last;
		const running = busy ? earlier.then(() => change(true)) : change(false);
		entry.waiting += 1;
		entry.last = running.catch(() => {});
		try {
			return await running;
		} finally {
			entry.waiting -= 1;
			if (entry.waiting === 0) this.#busy.delete(key);
		}
	}
}
