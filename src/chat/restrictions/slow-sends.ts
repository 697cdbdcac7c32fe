/** Sends that are remembered. The one longest ago is dropped first. */
const SENDS_MAX = 10_000;

interface Send {
	at: number;
	clientId: string | undefined;
}

/** The last message of each user in each room with a slow mode, in this process. */
export class SlowSends {
	readonly #now: () => number;
	readonly #sends = new Map<string, Send>();

	constructor(now: () => number) {
		this.#now = now;
	}

	/**
	 * Counts a message. Returns 0 if it is allowed, or the milliseconds to wait. A message that is sent again with the same
	 * `clientId` is the same message.
	 */
	consume(userId: string, room: string, seconds: number, clientId: string | undefined): number {
		const key = `${userId}\0${room}`;
		const last = this.#sends.get(key);
		if (last) {
			if (clientId !== undefined && clientId === last.clientId) return 0;
			const left = last.at + seconds * 1_000 - this.#now();
			if (left > 0) return Math.ceil(left);
		}
		// Inserted again, so that the first key is the send longest ago.
		this.#sends.delete(key);
		this.#sends.set(key, { at: this.#now(), clientId });
		const oldest = this.#sends.size > SENDS_MAX ? this.#sends.keys().next().value : undefined;
		if (oldest !== undefined) this.#sends.delete(oldest);
		return 0;
	}
}
