import type { SendQueue } from "../../rpc/delivery/send-queue";
import type { HubMember } from "../../rpc/rooms/fan-out";
import type { RoomHandle } from "../../rpc/rooms/room-handle";
import type { Member } from "../../schemas/message";
import type { TimelineRef } from "../timeline/timeline-ref";
import type { Session } from "./session";

const NOBODY: readonly Member[] = [];

/** One session's place in one room. It is in the hub while it is live: at the timeline's head, and fast enough to timelineRef there. */
export class Membership implements HubMember {
	readonly room: string;
	readonly key: string;
	readonly timelineRef: TimelineRef;
	/** Counted in the room's presence; not yet so while the join is reading. */
	isPresent = false;
	/** In the hub, while it is live. */
	roomHandle: RoomHandle | undefined;
	/** The last change that a slow reader was written; undefined while it is live. */
	cursor: number | undefined;
	/** Who is in the room, as far as a slow reader was told. */
	knownMembers = NOBODY;
	readonly sendQueue: SendQueue;

	constructor({ member, connection }: Session, timelineRef: TimelineRef) {
		this.room = timelineRef.timeline.room;
		this.key = member.userId;
		this.timelineRef = timelineRef;
		this.sendQueue = connection.sendQueue;
	}
}
