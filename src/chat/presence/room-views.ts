import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import { Occupancy } from "./occupancy";
import { isSameMember } from "./same-member";

/** A room with more users than this is large. */
const LARGE_ABOVE = 500;
/** A large room with this many users or fewer is small again. Well below the limit, so that a room at the limit does not alternate. */
const SMALL_AT = 400;

interface PresentUser {
	member: Member;
	/** When the credential of `member` was accepted. */
	since: number;
	/** How many servers have the user in the room. */
	holders: number;
}

interface RoomView {
	users: Map<string, PresentUser>;
	/** The users whom the members here know by name, from before the room was large; undefined in a small room. */
	namedMembers: Member[] | undefined;
}

export interface RoomViewsOptions {
	clock: Clock;
	onJoined(room: string, member: Member): void;
	onLeft(room: string, member: Member): void;
	onRenamed?: (room: string, member: Member) => void;
	onOccupancy(room: string, count: number): void;
}

/** The users of each room on all servers. A change costs the same in a room of any size. */
export class RoomViews {
	readonly #rooms = new Map<string, RoomView>();
	readonly #options: RoomViewsOptions;
	readonly #occupancy: Occupancy;

	constructor(options: RoomViewsOptions) {
		this.#options = options;
		this.#occupancy = new Occupancy({ ...options, count: (room) => this.occupancy(room) });
	}

	/** One more server has the user in the room. */
	hold(room: string, member: Member, since: number): void {
		const view = this.#rooms.get(room) ?? { users: new Map<string, PresentUser>(), namedMembers: undefined };
		this.#rooms.set(room, view);
		const present = view.users.get(member.userId);
		if (present) {
			present.holders += 1;
			this.rename(room, member, since);
			return;
		}
		view.users.set(member.userId, { member, since, holders: 1 });
		if (!view.namedMembers && view.users.size > LARGE_ABOVE) {
			view.namedMembers = membersOf(view).filter((other) => other !== member);
		}
		if (view.namedMembers) this.#occupancy.change(room);
		else this.#options.onJoined(room, member);
	}

	/** A server has a new name or profile for the user. The latest credential on any server counts. */
	rename(room: string, member: Member, since: number): void {
		const view = this.#rooms.get(room);
		const present = view?.users.get(member.userId);
		if (!view || !present || since < present.since) return;
		const isRenamed = !isSameMember(present.member, member);
		present.member = member;
		present.since = since;
		if (isRenamed && !view.namedMembers) this.#options.onRenamed?.(room, member);
	}

	/** One server fewer has the user in the room. */
	release(room: string, userId: string): void {
		const view = this.#rooms.get(room);
		const present = view?.users.get(userId);
		if (!view || !present) return;
		present.holders -= 1;
		if (present.holders > 0) return;
		view.users.delete(userId);
		if (view.users.size === 0) this.#rooms.delete(room);
		if (!view.namedMembers) this.#options.onLeft(room, present.member);
		else {
			this.#occupancy.change(room);
			if (view.users.size <= SMALL_AT) this.#makeSmall(room, view, view.namedMembers);
		}
	}

	/** Returns an empty list for a large room, because the list would cost too much. */
	members(room: string): Member[] {
		const view = this.#rooms.get(room);
		return view && !view.namedMembers ? membersOf(view) : [];
	}

	/** Returns a user who is in the room, also in a large one. */
	member(room: string, userId: string): Member | undefined {
		return this.#rooms.get(room)?.users.get(userId)?.member;
	}

	has(room: string, userId: string): boolean {
		return this.#rooms.get(room)?.users.has(userId) ?? false;
	}

	occupancy(room: string): number {
		return this.#rooms.get(room)?.users.size ?? 0;
	}

	close(): void {
		this.#occupancy.close();
	}

	/**
	 * Names everyone again, because members who joined while the room was large have no list, and the lists of the others are
	 * out of date.
	 */
	#makeSmall(room: string, view: RoomView, namedMembers: Member[]): void {
		view.namedMembers = undefined;
		for (const member of namedMembers) {
			if (!view.users.has(member.userId)) this.#options.onLeft(room, member);
		}
		for (const member of membersOf(view)) this.#options.onJoined(room, member);
	}
}

const membersOf = ({ users }: RoomView): Member[] => Array.from(users.values(), ({ member }) => member);
