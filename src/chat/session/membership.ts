import type { SendQueue } from "../../rpc/delivery/send-queue";
import type { HubMember } from "../../rpc/rooms/fan-out";
import type { RoomHandle } from "../../rpc/rooms/room-handle";
import type { Member } from "../../schemas/message";
import type { Backlog } from "../timeline/backlog";
import type { TimelineRef } from "../timeline/timeline-ref";

const NOBODY: readonly Member[] = [];

/** One session's membership of one room. It is in the hub while it is live, which means that it is at the timeline's head and keeps up. */
export class Membership implements HubMember {
	readonly room: string;
	/** The user's id. */
	readonly key: string;
	readonly sendQueue: SendQueue;
	readonly timelineRef: TimelineRef;
	/** True once the user counts in the room's presence, from the tick in which its join is answered. */
	isPresent = false;
	/** When `authorize` was last asked whether the user may be in the room, and allowed it. */
	checkedAt: number;
	/** The entry in the hub, while the membership is live. */
	roomHandle: RoomHandle | undefined;
	/** What a slow consumer was not sent yet; undefined while the membership is live. */
	backlog: Backlog | undefined;
	/** The members that a slow consumer knows of. */
	knownMembers = NOBODY;

	constructor(key: string, sendQueue: SendQueue, timelineRef: TimelineRef, checkedAt: number) {
		this.checkedAt = checkedAt;
		this.room = timelineRef.timeline.room;
		this.key = key;
		this.sendQueue = sendQueue;
		this.timelineRef = timelineRef;
	}
}
