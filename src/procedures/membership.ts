import type { HubMember } from "../rpc/fan-out";
import type { Outbox } from "../rpc/outbox";
import type { Member } from "../schemas/message";
import type { Stay } from "./timeline/timelines";

/** One session's place in one room. It is in the hub while it is live: at the timeline's head, and fast enough to stay there. */
export class Membership implements HubMember {
	readonly room: string;
	readonly key: string;
	readonly stay: Stay;
	/** Counted in the room's presence; not yet so while the join is reading. */
	isPresent = false;
	/** The last change that a slow reader was written; undefined while it is live. */
	cursor: number | undefined;
	/** Who is in the room, as far as a slow reader was told. */
	known: readonly Member[] = [];
	readonly outbox: Outbox;

	constructor(room: string, userId: string, stay: Stay, outbox: Outbox) {
		this.room = room;
		this.key = userId;
		this.stay = stay;
		this.outbox = outbox;
	}
}
