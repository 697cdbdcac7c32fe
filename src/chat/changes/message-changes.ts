import type { Clock } from "../../rpc/clock";
import type { UserEvents } from "../cluster/user-events";
import type { RoomStore } from "../store/room-store";
import type { Timelines } from "../timeline/timelines";
import { ChangeQueue } from "./change-queue";
import { OwnReactions } from "./own-reactions";
import { Reactions } from "./reactions";

export interface MessageChangesOptions {
	store: RoomStore;
	timelines: Timelines;
	clock: Clock;
	users: UserEvents;
}

/** The changes of stored messages that are under way in this process. */
export class MessageChanges {
	/** Edits and deletions, one at a time for each message. */
	readonly queue = new ChangeQueue();
	readonly reactions: Reactions;
	readonly ownReactions: OwnReactions;

	constructor({ store, timelines, clock, users }: MessageChangesOptions) {
		this.reactions = new Reactions({ store, timelines, clock });
		this.ownReactions = new OwnReactions(store, users);
	}

	close(): void {
		this.reactions.close();
	}
}
