import type { Member } from "../../schemas/message";
import type { Presence } from "../presence";
import type { Membership } from "./membership";

/**
 * How a session's user is shown in the session's rooms: by its own credential, or by a later one of another socket of the user
 * on this server.
 */
export class ShownMember {
	#member: Member;
	#since: number;
	readonly #memberships: ReadonlyMap<string, Membership>;
	readonly #presence: Presence;

	constructor(member: Member, since: number, memberships: ReadonlyMap<string, Membership>, presence: Presence) {
		this.#member = member;
		this.#since = since;
		this.#memberships = memberships;
		this.#presence = presence;
	}

	/** Shows another name and profile in every room, unless those of a later credential are shown. */
	replace(member: Member, since: number): void {
		if (since < this.#since) return;
		this.#member = member;
		this.#since = since;
		for (const { room, isPresent } of this.#memberships.values()) {
			if (isPresent) this.#presence.rename(room, member, since);
		}
	}

	/** Shows what a later session of the same user shows. */
	follow(later: ShownMember): void {
		this.replace(later.#member, later.#since);
	}

	/** Counts the user as present in a room. */
	enter(room: string): void {
		this.#presence.add(room, this.#member, this.#since);
	}
}
