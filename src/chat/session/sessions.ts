import type { Session } from "./session";

const NONE: readonly Session[] = [];

/** The sessions of this process, by user id. */
export class Sessions {
	// Arrays that are replaced instead of Sets, to save memory: there are many users, and most have one socket.
	readonly #byUser = new Map<string, readonly Session[]>();
	#count = 0;

	/** How many sessions there are. */
	get count(): number {
		return this.#count;
	}

	/** How many users have a session. */
	get users(): number {
		return this.#byUser.size;
	}

	/** Returns the users who have a session. */
	userIds(): string[] {
		return [...this.#byUser.keys()];
	}

	/** Returns a user's sessions, in the order in which they began. */
	of(userId: string): readonly Session[] {
		return this.#byUser.get(userId) ?? NONE;
	}

	add(session: Session): void {
		const { id } = session.user;
		this.#byUser.set(id, [...this.of(id), session]);
		this.#count += 1;
	}

	remove(session: Session): void {
		const { id } = session.user;
		const all = this.of(id);
		const others = all.filter((other) => other !== session);
		this.#count -= all.length - others.length;
		if (others.length > 0) this.#byUser.set(id, others);
		else this.#byUser.delete(id);
	}
}
