import type { Page } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ChatMessage } from "../../schemas/message";
import { Deadline } from "../deadline";
import { fitPage } from "../store/page-size";
import type { RoomStore } from "../store/room-store";
import type { Timeline } from "./timeline";

/** Most changes that a join replays. A client that missed more gets the latest page. */
export const REPLAY_MAX = 1_000;
/** How long a join may take, because the store may be slow, or the room may change faster than it is read. */
const DEADLINE_MS = 5_000;

/** The page that answers a join. */
export interface JoinPage {
	epoch: string;
	/** The room's head. Live changes continue after it. */
	seq: number;
	/** True if the messages are all that changed after `since`; false if they are the latest. */
	recovered: boolean;
	messages: ChatMessage[];
	hasMore: boolean;
}

export interface JoinRequest {
	since: number | undefined;
	epoch: string | undefined;
	limit: number;
}

export interface JoinContext {
	timeline: Timeline;
	/** Resolves when the timeline knows the room's head. */
	ready: Promise<unknown>;
	store: RoomStore;
	clock: Clock;
	/** Compares the room with the store, and reads what is missing. */
	catchUp: () => Promise<void>;
	/** False once the joiner has gone. Then the join ends without a call of `attach`. */
	isWanted: () => boolean;
}

/**
 * Brings a joiner to the head of a room. `attach` is called in the tick in which the page and the head agree, because a
 * change that comes in an await between the two would be in neither the page nor the live events.
 *
 * @throws ChatError `STORE_UNAVAILABLE`, also if the join takes over 5 s.
 */
export async function join(context: JoinContext, request: JoinRequest, attach: (page: JoinPage) => void) {
	let isLate = false;
	const onLate = () => {
		isLate = true;
		return new ChatError("STORE_UNAVAILABLE", "the room could not be loaded in time", { retryAfterMs: 1_000 });
	};
	const attachInTime = (page: JoinPage) => {
		if (!isLate) attach(page);
	};
	const joining = catchUpAndAttach(context, request, attachInTime, () => isLate || !context.isWanted());
	await new Deadline(DEADLINE_MS, context.clock, onLate).run(joining);
}

async function catchUpAndAttach(
	{ timeline, ready, store, catchUp }: JoinContext,
	request: JoinRequest,
	attach: (page: JoinPage) => void,
	isOver: () => boolean,
): Promise<void> {
	const { room } = timeline;
	const { since = 0, epoch, limit } = request;
	const isSameEpoch = () => request.since !== undefined && epoch === timeline.epoch;
	let mayRecover = true;
	await ready;
	// Either the client saw the change on another server and this process is behind, or `since` is false.
	if (isSameEpoch() && since > timeline.head) await catchUp();
	while (!isOver()) {
		const pageEpoch = timeline.epoch;
		const recovers = mayRecover && isSameEpoch() && since <= timeline.head && timeline.head - since <= REPLAY_MAX;
		const changes = recovers ? timeline.after(since) : undefined;
		if (changes) {
			const page = fitPage({ messages: latestOfEach(changes), hasMore: false }, "forwards");
			if (!page.hasMore) return attach({ ...page, epoch: pageEpoch, seq: timeline.head, recovered: true });
			mayRecover = false;
			continue;
		}
		const headBefore = timeline.head;
		const page = await store.listKept(recovers ? { room, after: since, limit: REPLAY_MAX } : { room, limit });
		const last = page.messages.reduce((max, { updatedSeq }) => Math.max(max, updatedSeq), recovers ? since : 0);
		if (recovers && (page.hasMore || last < headBefore || page.messages.length !== last - since)) {
			// Each change is a different message, so a missing one is no longer in the store.
			mayRecover = false;
			continue;
		}
		// The page was read after `headBefore`, and may be ahead of this process.
		await timeline.reach(last);
		const newer = timeline.after(recovers ? last : headBefore);
		if (!newer || timeline.epoch !== pageEpoch) continue;
		const merged = recovers
			? { ...page, messages: latestOfEach([...page.messages, ...newer]) }
			: amend(page, newer, limit);
		return attach({
			...fitPage(merged, recovers ? "forwards" : "backwards"),
			epoch: pageEpoch,
			seq: timeline.head,
			recovered: recovers,
		});
	}
}

/** Returns the last change of each message, in order of change. */
function latestOfEach(changes: readonly ChatMessage[]): ChatMessage[] {
	const latest = new Map<string, ChatMessage>();
	for (const change of changes) {
		latest.delete(change.id);
		latest.set(change.id, change);
	}
	return [...latest.values()];
}

/** Adds to the latest page the changes since it was requested, except those that it already has. */
function amend({ messages, hasMore }: Page, newer: readonly ChatMessage[], limit: number): Page {
	const byId = new Map(messages.map((message) => [message.id, message]));
	const lastSeq = messages.at(-1)?.seq ?? 0;
	for (const change of newer) {
		const listed = byId.get(change.id);
		if (listed ? listed.updatedSeq < change.updatedSeq : change.seq > lastSeq) byId.set(change.id, change);
	}
	const all = [...byId.values()];
	return { messages: all.slice(-limit), hasMore: hasMore || all.length > limit };
}
