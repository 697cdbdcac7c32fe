import type { Clock } from "../../rpc/clock";

/** How long an answer of the app counts. */
const KEEP_MS = 60_000;
/** Most users that are kept. The one used longest ago is dropped first. */
const USERS_MAX = 10_000;

/** A user as the app's own table has it, checked. */
export interface Person {
	readonly name: string;
	readonly profile?: Record<string, unknown>;
}

interface Kept {
	/** Undefined for a user whom the app does not know. */
	readonly person: Person | undefined;
	readonly until: number;
}

/** What the app has answered about users. What is older than a minute is asked again, and serves until that has an answer. */
export class UserCache {
	readonly #clock: Clock;
	readonly #kept = new Map<string, Kept>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Returns a user as the app last had it, or undefined if the app does not know the user or was not asked. */
	get(id: string): Person | undefined {
		return this.#kept.get(id)?.person;
	}

	/** Returns true if the app has answered within the last minute. Counts as a use. */
	isFresh(id: string): boolean {
		const kept = this.#kept.get(id);
		if (!kept || kept.until <= this.#clock.now()) return false;
		this.#kept.delete(id);
		this.#kept.set(id, kept);
		return true;
	}

	set(id: string, person: Person | undefined): void {
		this.#kept.delete(id);
		this.#kept.set(id, { person, until: this.#clock.now() + KEEP_MS });
		const oldest = this.#kept.size > USERS_MAX ? this.#kept.keys().next().value : undefined;
		if (oldest !== undefined) this.#kept.delete(oldest);
	}
}
