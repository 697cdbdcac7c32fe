import type { HubMember } from "./fan-out";
import type { HubRoom } from "./hub-room";

/** A member's being in a room. */
export class RoomHandle {
	readonly #member: HubMember;
	/** Undefined once it has ended. */
	#room: HubRoom | undefined;

	constructor(room: HubRoom, member: HubMember) {
		this.#room = room;
		this.#member = member;
		room.hold();
		room.fanOut.add(member);
	}

	/** Resolves when the bus delivers too. */
	get ready(): Promise<void> | undefined {
		return this.#room?.ready;
	}

	/** Gives the member's sendQueue now what the room was told so far in this turn. */
	flushPending(): void {
		this.#room?.fanOut.flushPending(this.#member);
	}

	/** Ends it: what the room was told before still reaches the member. */
	remove(): void {
		const room = this.#room;
		this.#room = undefined;
		room?.fanOut.remove(this.#member);
		room?.release();
	}
}
