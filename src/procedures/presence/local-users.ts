import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import { entryKey } from "./entry-key";
import type { Entry } from "./frames";

interface LocalUser {
	entry: Entry;
	sockets: number;
	/** Ends the wait for a user whose last socket dropped. */
	stopGrace: (() => void) | undefined;
}

export interface LocalUsersOptions {
	clock: Clock;
	/** The first socket of a user is in a room. */
	onEnter(entry: Entry): void;
	/** A user is in a room under another name than before. */
	onRename(entry: Entry): void;
	/** No socket of the user is in the room any more, and its grace is over. */
	onLeave(entry: Entry): void;
}

/** The users of this server's own sockets, each once per room, however many sockets it has there. */
export class LocalUsers {
	readonly #users = new Map<string, LocalUser>();
	readonly #options: LocalUsersOptions;

	constructor(options: LocalUsersOptions) {
		this.#options = options;
	}

	/** How many entries there are: a user in two rooms is two. */
	get size(): number {
		return this.#users.size;
	}

	entries(): Entry[] {
		return Array.from(this.#users.values(), ({ entry }) => entry);
	}

	add(room: string, { userId, username }: Member): void {
		const key = entryKey(room, userId);
		const user = this.#users.get(key);
		const entry = { room, userId, username };
		user?.stopGrace?.();
		this.#users.set(key, { entry, sockets: (user?.sockets ?? 0) + 1, stopGrace: undefined });
		if (!user) this.#options.onEnter(entry);
		else if (user.entry.username !== username) this.#options.onRename(entry);
	}

	/** One socket less. A user in its grace has none: without a new grace it is gone at once. */
	remove(room: string, userId: string, graceMs: number): void {
		const key = entryKey(room, userId);
		const user = this.#users.get(key);
		if (!user) return;
		user.sockets = Math.max(user.sockets - 1, 0);
		if (user.sockets > 0) return;
		if (graceMs <= 0) this.#leave(key, user);
		else user.stopGrace ??= this.#options.clock.after(graceMs, () => this.#leave(key, user));
	}

	/** Forgets everyone, in silence. */
	close(): void {
		for (const { stopGrace } of this.#users.values()) stopGrace?.();
		this.#users.clear();
	}

	#leave(key: string, user: LocalUser): void {
		user.stopGrace?.();
		this.#users.delete(key);
		this.#options.onLeave(user.entry);
	}
}
