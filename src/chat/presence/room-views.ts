import type { Clock } from "../../rpc/clock";
import type { Member } from "../../schemas/message";
import { Occupancy } from "./occupancy";

/** With more users than this a room is large. */
const LARGE_ABOVE = 500;
/** At this many, or fewer, a large room is small again: well below, so that a room at the limit does not flap. */
const SMALL_AT = 400;

interface Present {
	member: Member;
	/** How many servers say that the user is in the room; each counts once. */
	holders: number;
}

interface RoomView {
	users: Map<string, Present>;
	/** Of a large room: who the members here were told is in it, from before it was large. */
	told: Member[] | undefined;
}

export interface RoomViewsOptions {
	clock: Clock;
	onJoined(room: string, member: Member): void;
	onLeft(room: string, member: Member): void;
	onOccupancy(room: string, count: number): void;
}

/** Who is in which room, anywhere: the union of what every server says of its own users. A change costs the same in any room. */
export class RoomViews {
	readonly #rooms = new Map<string, RoomView>();
	readonly #options: RoomViewsOptions;
	readonly #occupancy: Occupancy;

	constructor(options: RoomViewsOptions) {
		this.#options = options;
		this.#occupancy = new Occupancy({ ...options, count: (room) => this.occupancy(room) });
	}

	/** One more server has the user in the room. */
	hold(room: string, member: Member): void {
		const view = this.#rooms.get(room) ?? { users: new Map<string, Present>(), told: undefined };
		this.#rooms.set(room, view);
		const present = view.users.get(member.userId);
		if (present) {
			present.member = member;
			present.holders += 1;
			return;
		}
		view.users.set(member.userId, { member, holders: 1 });
		if (!view.told && view.users.size > LARGE_ABOVE) {
			view.told = membersOf(view).filter((known) => known !== member);
		}
		if (view.told) this.#occupancy.change(room);
		else this.#options.onJoined(room, member);
	}

	/** A server that has the user in the room knows it by another name now. */
	rename(room: string, member: Member): void {
		const present = this.#rooms.get(room)?.users.get(member.userId);
		if (present) present.member = member;
	}

	/** One server less has the user in the room. */
	release(room: string, userId: string): void {
		const view = this.#rooms.get(room);
		const present = view?.users.get(userId);
		if (!view || !present) return;
		present.holders -= 1;
		if (present.holders > 0) return;
		view.users.delete(userId);
		if (view.users.size === 0) this.#rooms.delete(room);
		if (!view.told) this.#options.onLeft(room, present.member);
		else {
			this.#occupancy.change(room);
			if (view.users.size <= SMALL_AT) this.#makeSmall(room, view, view.told);
		}
	}

	/** Nobody, of a large room: its list would cost more than it tells. */
	members(room: string): Member[] {
		const view = this.#rooms.get(room);
		return view && !view.told ? membersOf(view) : [];
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

	/** Names again, for all: who came while the room was large was given no list, and the others' lists are of before. */
	#makeSmall(room: string, view: RoomView, told: Member[]): void {
		view.told = undefined;
		for (const member of told) {
			if (!view.users.has(member.userId)) this.#options.onLeft(room, member);
		}
		for (const member of membersOf(view)) this.#options.onJoined(room, member);
	}
}

const membersOf = ({ users }: RoomView): Member[] => Array.from(users.values(), ({ member }) => member);
