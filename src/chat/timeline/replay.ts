import type { ChatMessage } from "../../schemas/message";
import type { RoomStore } from "../store/room-store";
import { REPLAY_MAX } from "./join";
import type { Timeline } from "./timeline";

/** Changes read at a time: what is read and not written yet is what a slow reader costs. */
const PAGE = 50;

export interface ReplayRequest {
	timeline: Timeline;
	store: RoomStore;
	/** The last change that was written. */
	after: number;
	/** Writes one change; false when the reader has had enough for now. */
	write: (event: "newMessage" | "messageUpdated", change: ChatMessage) => boolean;
	/** Called in the very tick in which the last change up to the head was written. */
	attach: () => void;
}

/**
 * Brings a slow reader from where it stopped to the head of the room.
 *
 * @returns "tooFar" when it is more than 1,000 changes behind, or the changes are not kept any more.
 * @throws ChatError `STORE_UNAVAILABLE`.
 */
export async function replay({ timeline, store, after, write, attach }: ReplayRequest): Promise<"done" | "tooFar"> {
	const { room, epoch } = timeline;
	const start = after;
	let cursor = after;
	for (;;) {
		if (timeline.epoch !== epoch || timeline.head - cursor > REPLAY_MAX) return "tooFar";
		let changes = timeline.after(cursor)?.slice(0, PAGE);
		if (!changes) {
			const page = await store.listKept({ room, after: cursor, limit: PAGE });
			const from = cursor;
			changes = page.messages.filter(({ updatedSeq }) => updatedSeq > from && updatedSeq <= timeline.head);
			if (changes.length === 0) return "tooFar";
		}
		for (const change of changes) {
			if (!write(change.seq > start ? "newMessage" : "messageUpdated", change)) return "done";
			cursor = change.updatedSeq;
		}
		if (cursor === timeline.head) {
			attach();
			return "done";
		}
	}
}
