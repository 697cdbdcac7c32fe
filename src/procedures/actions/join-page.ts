import type { Page, PageQuery } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import type { ChatMessage } from "../../schemas/message";
import type { RoomStore } from "../room-store";

/** Changes that a join brings back; who missed more starts again from the latest page. */
const REPLAY_MAX = 1_000;

interface JoinPage {
	epoch: string;
	seq: number;
	recovered: boolean;
	messages: ChatMessage[];
	hasMore: boolean;
}

interface JoinRequest {
	room: string;
	since: number | undefined;
	epoch: string | undefined;
	limit: number;
}

/** What a joiner sees first: every change after `since` when that can be had in full, else the latest page. */
export async function readJoinPage(store: RoomStore, request: JoinRequest): Promise<JoinPage> {
	const { room, since, epoch, limit } = request;
	const head = await store.head(room);
	if (since !== undefined && epoch === head.epoch && since <= head.seq) {
		const { messages, hasMore } = await listKept(store, { room, after: since, limit: REPLAY_MAX });
		const seq = latest(messages, since);
		// Each change so far is a message of its own, so a missing one is one that the store no longer keeps.
		const isWhole = !hasMore && seq >= head.seq && messages.length === seq - since;
		if (isWhole) return { epoch: head.epoch, seq, recovered: true, messages, hasMore };
	}
	const { messages, hasMore } = await listKept(store, { room, limit });
	return { epoch: head.epoch, seq: latest(messages, head.seq), recovered: false, messages, hasMore };
}

/** An empty page from a store that only creates: it has no history, and its rooms work all the same. */
async function listKept(store: RoomStore, query: PageQuery): Promise<Page> {
	try {
		return await store.list(query);
	} catch (error) {
		if (!ChatError.is(error) || error.code !== "UNSUPPORTED") throw error;
		return { messages: [], hasMore: false };
	}
}

/** The page is read after the head, so it can be ahead of it. */
const latest = (messages: readonly ChatMessage[], seq: number): number =>
	messages.reduce((max, { updatedSeq }) => Math.max(max, updatedSeq), seq);
