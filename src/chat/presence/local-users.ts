import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import type { Entry } from "./frames";
import { isSameMember } from "./same-member";

interface LocalUser {
	/** The caller's own object, because a copy would cost memory for each user in each room. */
	member: Member;
	/** When the credential of `member` was accepted. */
	since: number;
	sockets: number;
	/** Cancels the grace period of a user whose last socket was lost. */
	stopGrace: (() => void) | undefined;
}

export interface LocalUsersOptions {
	clock: Clock;
	/** A user's first socket is in a room. */
	onEnter(room: string, member: Member, since: number): void;
	/** A user in a room has a new name or profile. */
	onRename(room: string, member: Member, since: number): void;
	/** The user has no socket in the room, and its grace period is over. */
	onLeave(room: string, member: Member): void;
}

/** The users of this server's sockets, each once per room, however many sockets it has there. */
export class LocalUsers {
	/** By room, then by id, because a combined key would cost a string for each user in each room. */
	readonly #rooms = new Map<string, Map<string, LocalUser>>();
	readonly #options: LocalUsersOptions;

	constructor(options: LocalUsersOptions) {
		this.#options = options;
	}

	get isEmpty(): boolean {
		return this.#rooms.size === 0;
	}

	/** Returns every user in every room. A user in two rooms is two entries. */
	entries(): Entry[] {
		return Array.from(this.#rooms, ([room, users]) =>
			Array.from(users.values(), ({ member, since }) => ({ room, ...member, since })),
		).flat();
	}

	/** Adds one socket, whose credential was accepted at `since`. */
	add(room: string, member: Member, since: number): void {
		const users = this.#rooms.get(room) ?? new Map<string, LocalUser>();
		this.#rooms.set(room, users);
		const user = users.get(member.userId);
		if (!user) {
			users.set(member.userId, { member, since, sockets: 1, stopGrace: undefined });
			this.#options.onEnter(room, member, since);
			return;
		}
		user.stopGrace?.();
		user.stopGrace = undefined;
		user.sockets += 1;
		this.rename(room, member, since);
	}

	/** Replaces the name and the profile of a user who is in the room, unless they are of a later credential. */
	rename(room: string, member: Member, since: number): void {
		const user = this.#rooms.get(room)?.get(member.userId);
		if (!user || since < user.since) return;
		const isRenamed = !isSameMember(user.member, member);
		user.member = member;
		user.since = since;
		if (isRenamed) this.#options.onRename(room, member, since);
	}

	/** Removes one socket. A user in its grace period has none, and leaves at once if `graceMs` is 0. */
	remove(room: string, userId: string, graceMs: number): void {
		const user = this.#rooms.get(room)?.get(userId);
		if (!user) return;
		user.sockets = Math.max(user.sockets - 1, 0);
		if (user.sockets > 0) return;
		if (graceMs <= 0) this.#leave(room, user);
		else user.stopGrace ??= this.#options.clock.after(graceMs, () => this.#leave(room, user));
	}

	/** Removes a user from every room in which it has no socket. */
	removeLost(userId: string): void {
		for (const room of [...this.#rooms.keys()]) {
			if (this.#rooms.get(room)?.get(userId)?.sockets === 0) this.remove(room, userId, 0);
		}
	}

	/** Removes every user without calling back. */
	close(): void {
		for (const users of this.#rooms.values()) for (const { stopGrace } of users.values()) stopGrace?.();
		this.#rooms.clear();
	}

	#leave(room: string, { member, stopGrace }: LocalUser): void {
		stopGrace?.();
		const users = this.#rooms.get(room);
		users?.delete(member.userId);
		if (users?.size === 0) this.#rooms.delete(room);
		this.#options.onLeave(room, member);
	}
}
