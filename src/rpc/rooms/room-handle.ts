import type { HubMember } from "./fan-out";
import type { HubRoom } from "./hub-room";

/** One entry into a room of the hub, which lasts until `remove`. */
export class RoomHandle {
	/** Undefined for an entry that only keeps the room's subscription open. */
	readonly #member: HubMember | undefined;
	/** Undefined after `remove`. */
	#room: HubRoom | undefined;

	constructor(room: HubRoom, member: HubMember | undefined) {
		this.#room = room;
		this.#member = member;
		room.enter(member);
	}

	/** Resolves when the bus delivers; undefined after `remove`. */
	get ready(): Promise<void> | undefined {
		return this.#room?.ready;
	}

	/** Moves what the room was sent so far in this turn into the member's send queue now. */
	flushPending(): void {
		if (this.#member) this.#room?.fanOut.flushPending(this.#member);
	}

	/** Ends the entry. The member still gets what the room was sent before. Later calls do nothing. */
	remove(): void {
		const room = this.#room;
		this.#room = undefined;
		room?.leave(this.#member);
	}
}
