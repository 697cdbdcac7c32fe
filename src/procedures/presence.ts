import type { Member } from "../schemas/message";

interface Present {
	username: string;
	sockets: number;
}

/** Who is in which room of this process: a user is in a room while at least one of its sockets is. */
export class Presence {
	readonly #rooms = new Map<string, Map<string, Present>>();

	/** One more socket of the user. True when it is the user's first: the user has joined. */
	add(room: string, { userId, username }: Member): boolean {
		const members = this.#rooms.get(room) ?? new Map<string, Present>();
		this.#rooms.set(room, members);
		const present = members.get(userId);
		members.set(userId, { username, sockets: (present?.sockets ?? 0) + 1 });
		return !present;
	}

	/** One socket of the user less. True when it was the last: the user has left. */
	remove(room: string, userId: string): boolean {
		const members = this.#rooms.get(room);
		const present = members?.get(userId);
		if (!members || !present) return false;
		present.sockets -= 1;
		if (present.sockets > 0) return false;
		members.delete(userId);
		if (members.size === 0) this.#rooms.delete(room);
		return true;
	}

	members(room: string): Member[] {
		return [...(this.#rooms.get(room) ?? [])].map(([userId, { username }]) => ({ userId, username }));
	}

	occupancy(room: string): number {
		return this.#rooms.get(room)?.size ?? 0;
	}
}
