import type { EncodedMessage } from "../store/encoded-message";
import type { RoomStore } from "../store/room-store";
import type { Backlog } from "./backlog";
import { REPLAY_MAX } from "./join";
import { latestOfEach } from "./ring";
import type { Timeline } from "./timeline";

/** Changes in one read. Few, because a slow consumer costs the memory of those that are read and not yet written. */
const PAGE = 50;
/** Reads in a row that give nothing although there is more, after which the store is taken not to have it. A replica may be late. */
const EMPTY_READS_MAX = 5;

export interface ReplayRequest {
	timeline: Timeline;
	store: RoomStore;
	backlog: Backlog;
	/** Returns false if the replay must stop for now. */
	mayWrite: () => boolean;
	/** Writes one change. */
	write: (event: "newMessage" | "messageUpdated", change: EncodedMessage) => void;
	/** Tells the consumer that the changes up to a seq were overtaken. */
	pass: (seq: number) => void;
	/** Called in the tick in which the last change up to the head was written. */
	attach: () => void;
}

/**
 * Brings a slow consumer from its cursor to the head of the room.
 *
 * @returns "tooFar" if it is more than 1,000 changes behind, the room has another epoch, or the store no longer has the
 * changes; "later" if the store does not have them yet.
 * @throws ChatError `STORE_UNAVAILABLE`.
 */
export async function replay(request: ReplayRequest): Promise<"done" | "later" | "tooFar"> {
	const { timeline, store, backlog, mayWrite, write, pass, attach } = request;
	const { epoch } = timeline;
	for (;;) {
		if (timeline.epoch !== epoch || timeline.head - backlog.cursor > REPLAY_MAX) return "tooFar";
		const next = inMemory(timeline, backlog.cursor) ?? (await readNext(timeline, store, backlog.cursor));
		if (next === "tooFar" || timeline.epoch !== epoch) return "tooFar";
		if (next.end <= backlog.cursor && backlog.cursor !== timeline.head) {
			backlog.emptyReads += 1;
			return backlog.emptyReads > EMPTY_READS_MAX ? "tooFar" : "later";
		}
		for (const change of next.changes) {
			const { updatedSeq } = change.message;
			if (updatedSeq <= backlog.cursor) continue;
			if (!mayWrite()) return "done";
			const event = backlog.eventOf(change.message);
			backlog.tellUpTo(updatedSeq - 1, pass);
			backlog.wrote(updatedSeq);
			write(event, change);
		}
		if (!mayWrite()) return "done";
		backlog.passOver(next.end);
		if (backlog.cursor !== timeline.head) continue;
		backlog.tellUpTo(timeline.head, pass);
		attach();
		return "done";
	}
}

interface NextChanges {
	changes: readonly EncodedMessage[];
	/** The seq up to which there are no others. */
	end: number;
}

function inMemory(timeline: Timeline, cursor: number): NextChanges | undefined {
	const missed = timeline.after(cursor);
	if (!missed) return undefined;
	// As the store has them: what was deleted or edited meanwhile is not sent first as it was.
	const changes = latestOfEach(missed);
	if (changes.length <= PAGE) return { changes, end: timeline.head };
	return { changes: changes.slice(0, PAGE), end: changes[PAGE - 1]!.message.updatedSeq };
}

async function readNext(timeline: Timeline, store: RoomStore, cursor: number): Promise<NextChanges | "tooFar"> {
	const { room } = timeline;
	const { messages, skipped, floor = 0 } = await store.listKept({ room, after: cursor, limit: PAGE });
	if (floor > cursor || store.hasHistory === false) return "tooFar";
	const end = Math.max(cursor, ...messages.map(({ message }) => message.updatedSeq), ...skipped);
	// The page may be ahead of this process, whose members are not to hear of a change before it has.
	await timeline.reach(end);
	return end > timeline.head ? { changes: [], end: cursor } : { changes: messages, end };
}
