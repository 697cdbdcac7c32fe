import type { Page } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ChatMessage } from "../../schemas/message";
import { Deadline } from "../deadline";
import { fitPage } from "../store/page-size";
import type { RoomStore } from "../store/room-store";
import type { Timeline } from "./timeline";

/** Changes that a join brings back; who missed more starts again from the latest page. */
export const REPLAY_MAX = 1_000;
/** How long a join may take, with a slow store or in a room that moves faster than it is read. */
const DEADLINE_MS = 5_000;

/** What a joiner sees first. */
export interface JoinPage {
	epoch: string;
	/** Live changes go on from the one after. */
	seq: number;
	/** The messages are every one that changed since `since`; else they are the latest. */
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
	/** Resolves when the timeline knows where the room stands. */
	ready: Promise<unknown>;
	store: RoomStore;
	clock: Clock;
	/** Reads where the store stands, and brings the timeline there. */
	catchUp: () => Promise<void>;
}

/**
 * Brings a joiner to the head of a room. `attach` is called in the very tick in which the page and the head agree: with
 * an await between the two, a change would be in neither the page nor the live events.
 *
 * @throws ChatError `STORE_UNAVAILABLE`, also when the room cannot be caught up with in 5 s.
 */
export async function join(context: JoinContext, request: JoinRequest, attach: (page: JoinPage) => void) {
	let isLate = false;
	const onLate = () => {
		isLate = true;
		return new ChatError("STORE_UNAVAILABLE", "the room could not be caught up with", { retryAfterMs: 1_000 });
	};
	const attachInTime = (page: JoinPage) => {
		if (!isLate) attach(page);
	};
	const joining = catchUpAndAttach(context, request, attachInTime, () => isLate);
	await new Deadline(DEADLINE_MS, context.clock, onLate).run(joining);
}

async function catchUpAndAttach(
	{ timeline, ready, store, catchUp }: JoinContext,
	request: JoinRequest,
	attach: (page: JoinPage) => void,
	isLate: () => boolean,
): Promise<void> {
	const { room } = timeline;
	const { since = 0, epoch, limit } = request;
	const knows = () => request.since !== undefined && epoch === timeline.epoch;
	let mayRecover = true;
	await ready;
	// Seen on another server, so this process is behind; or never, and then it stays ahead of the store.
	if (knows() && since > timeline.head) await catchUp();
	while (!isLate()) {
		const numbering = timeline.epoch;
		const recovers = mayRecover && knows() && since <= timeline.head && timeline.head - since <= REPLAY_MAX;
		const remembered = recovers ? timeline.after(since) : undefined;
		if (remembered) {
			const page = fitPage({ messages: latestOfEach(remembered), hasMore: false }, "forwards");
			if (!page.hasMore) return attach({ ...page, epoch: numbering, seq: timeline.head, recovered: true });
			mayRecover = false;
			continue;
		}
		const stood = timeline.head;
		const page = await store.listKept(recovers ? { room, after: since, limit: REPLAY_MAX } : { room, limit });
		const last = page.messages.reduce((max, { updatedSeq }) => Math.max(max, updatedSeq), recovers ? since : 0);
		if (recovers && (page.hasMore || last < stood || page.messages.length !== last - since)) {
			// Each change so far is a message of its own, so a missing one is one that the store no longer keeps.
			mayRecover = false;
			continue;
		}
		// The page was read after `stood`, and can be ahead of this process.
		await timeline.reach(last);
		const newer = timeline.after(recovers ? last : stood);
		if (!newer || timeline.epoch !== numbering) continue;
		const merged = recovers
			? { ...page, messages: latestOfEach([...page.messages, ...newer]) }
			: amend(page, newer, limit);
		return attach({
			...fitPage(merged, recovers ? "forwards" : "backwards"),
			epoch: numbering,
			seq: timeline.head,
			recovered: recovers,
		});
	}
}

/** Of several changes of one message only the last, in order of change. */
function latestOfEach(changes: readonly ChatMessage[]): ChatMessage[] {
	const latest = new Map<string, ChatMessage>();
	for (const change of changes) {
		latest.delete(change.id);
		latest.set(change.id, change);
	}
	return [...latest.values()];
}

/** The latest page, with what changed since it was asked for; a change that the page knows already changes nothing. */
function amend({ messages, hasMore }: Page, newer: readonly ChatMessage[], limit: number): Page {
	const byId = new Map(messages.map((message) => [message.id, message]));
	const lastSeq = messages.at(-1)?.seq ?? 0;
	for (const change of newer) {
		const known = byId.get(change.id);
		if (known ? known.updatedSeq < change.updatedSeq : change.seq > lastSeq) byId.set(change.id, change);
	}
	const all = [...byId.values()];
	return { messages: all.slice(-limit), hasMore: hasMore || all.length > limit };
}
