import type { ChatMessage } from "../../schemas/message";
import type { RoomStore } from "../store/room-store";
import { REPLAY_MAX } from "./join";
import type { Timeline } from "./timeline";

/** Changes in one read. Few, because a slow consumer costs the memory of those that are read and not yet written. */
const PAGE = 50;

export interface ReplayRequest {
	timeline: Timeline;
	store: RoomStore;
	/** The seq of the last change that was written. */
	after: number;
	/** Writes one change. Returns false if the replay must stop for now. */
	write: (event: "newMessage" | "messageUpdated", change: ChatMessage) => boolean;
	/** Called in the tick in which the last change up to the head was written. */
	attach: () => void;
}

/**
 * Brings a slow consumer from its cursor to the head of the room.
 *
 * @returns "tooFar" if it is more than 1,000 changes behind, or the store no longer has the changes.
 * @throws ChatError `STORE_UNAVAILABLE`.
 */
export async function replay({ timeline, store, after, write, attach }: ReplayRequest): Promise<"done" | "tooFar"> {
	const { room, epoch } = timeline;
	const start = after;
	let cursor = after;
	for (;;) {
		if (timeline.epoch !== epoch || timeline.head - cursor > REPLAY_MAX) return "tooFar";
		let changes = timeline.after(cursor)?.slice(0, PAGE);
		/** The last seq of a read that ends with rows that do not fit the schema. */
		let passed = 0;
		if (!changes) {
			const page = await store.listKept({ room, after: cursor, limit: PAGE });
			const from = cursor;
			changes = page.messages.filter(({ message }) => message.updatedSeq > from && message.updatedSeq <= timeline.head);
			passed = Math.max(0, ...page.skipped.filter((seq) => seq <= timeline.head));
			if (changes.length === 0 && passed <= from) return "tooFar";
		} else if (changes.length < PAGE) passed = timeline.head;
		for (const { message: change } of changes) {
			if (!write(change.seq > start ? "newMessage" : "messageUpdated", change)) return "done";
			cursor = change.updatedSeq;
		}
		cursor = Math.max(cursor, passed);
		if (cursor === timeline.head) {
			attach();
			return "done";
		}
	}
}
