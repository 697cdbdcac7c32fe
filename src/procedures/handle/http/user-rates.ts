import { RateLimit } from "../../../chat/session/rate-limit";
import { ChatError } from "../../../errors";
import type { IncomingEvents } from "../../../schemas/incoming";

/** The most users whose requests are counted. The user who has been idle for longest is dropped first. */
const USERS_MAX = 10_000;

/** The rate limits of users over HTTP. Each user has the limits of one socket. */
export class UserRates {
	readonly #now: () => number;
	readonly #users = new Map<string, RateLimit>();

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Counts one request. @throws ChatError `RATE_LIMITED`, with the milliseconds to wait. */
	consume(userId: string, event: keyof IncomingEvents, room: string): void {
		const rate = this.#users.get(userId) ?? new RateLimit(this.#now);
		// Re-inserted, so that the first key is the user who has been idle for longest.
		this.#users.delete(userId);
		this.#users.set(userId, rate);
		const oldest = this.#users.size > USERS_MAX ? this.#users.keys().next().value : undefined;
		if (oldest !== undefined) this.#users.delete(oldest);
		const retryAfterMs = rate.consume(event, room);
		if (retryAfterMs > 0) throw new ChatError("RATE_LIMITED", "too many at once", { event, retryAfterMs });
	}
}
