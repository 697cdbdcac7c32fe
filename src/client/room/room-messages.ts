import type { ChatMessage } from "../../schemas/message";
import { changeRoom } from "./change-room";
import type { DraftMessage, RoomState, SentMessage, ShownMessage } from "./room-state";

/** Far more than changes while one page is on its way. */
const EARLIER_MAX = 200;
/** A page that is open for days goes on listening: the oldest make room, and can be loaded again. */
const STORED_MAX = 10_000;

const isSent = (message: ShownMessage): message is SentMessage => message.status === "sent";

/** What the view has of the store, and what it does not; two new lists. */
export function split({ messages }: RoomState): [readonly SentMessage[], readonly DraftMessage[]] {
	// The drafts are last, and few: no look at each of ten thousand.
	const end = messages.findLastIndex(isSent) + 1;
	return [messages.slice(0, end) as SentMessage[], messages.slice(end) as DraftMessage[]];
}

/** The list that is shown of them. By `concat`, which copies ten thousand twenty times faster than two spreads do. */
export const concatLists = (stored: readonly ShownMessage[], drafts: readonly ShownMessage[]): ShownMessage[] =>
	stored.concat(drafts);

/** True for a message that this client's user sent under this id: another user's may have the same. */
export const isOwn = ({ userId, clientId }: ChatMessage, state: RoomState, id: string): boolean =>
	clientId === id && userId === state.userId;

/** Where the view begins; what is before it was not loaded. */
export const startOf = ({ hasOlder, messages: [first] }: Pick<RoomState, "hasOlder" | "messages">): number =>
	hasOlder && first && isSent(first) ? first.seq : 0;

export interface StoreOptions {
	/** Of a page that goes into the view wherever that begins: whether the store has messages from before it. */
	hasMore?: boolean;
	/** The draft that was acked with these. */
	ackedId?: string;
}

/**
 * Puts stored messages in their places, in their latest versions, and takes away the drafts that they were. A change of
 * what is not loaded is kept out of sight until it is.
 */
export function storeMessages(
	state: RoomState,
	messages: readonly ChatMessage[],
	{ hasMore, ackedId }: StoreOptions = {},
): RoomState {
	let [stored, drafts] = split(state);
	let { hasOlder, earlier } = state;
	const isPage = hasMore !== undefined;
	const start = isPage ? 0 : startOf(state);
	for (const message of messages) {
		if (message.room !== state.room) continue;
		drafts = drafts.filter(({ clientId }) => clientId !== ackedId && !isOwn(message, state, clientId));
		if (message.seq < start) earlier = insert(earlier, message);
		else stored = insert(stored, message);
	}
	// A page that others were put before tells nothing of what is before those.
	if (isPage && indexOfSeq(stored, messages[0]?.seq ?? 0) === 0) hasOlder = hasMore;
	const firstDue = indexOfSeq(earlier, startOf({ hasOlder, messages: stored }));
	for (const message of earlier.slice(firstDue)) stored = insert(stored, message);
	// Not by a page, which somebody asked for.
	if (!isPage && stored.length > STORED_MAX) {
		stored = stored.slice(-STORED_MAX);
		hasOlder = true;
	}
	const unread = stored.slice(indexOfSeq(stored, state.readSeq + 1)).filter(({ userId }) => userId !== state.userId);
	return changeRoom(state, {
		messages: concatLists(stored, drafts),
		hasOlder,
		// Those closest to the view: the next page has them first.
		earlier: earlier.slice(0, firstDue).slice(-EARLIER_MAX),
		unread: unread.length,
	});
}

/**
 * The list with a message in its place; the same list when a version as new is there. A place is one message's for ever, so
 * it tells as much as the id.
 */
function insert(list: readonly SentMessage[], message: ChatMessage): readonly SentMessage[] {
	const index = indexOfSeq(list, message.seq);
	const known = list[index];
	const isKnown = known?.seq === message.seq;
	if (isKnown && known.updatedSeq >= message.updatedSeq) return list;
	return list.slice(0, index).concat([{ ...message, status: "sent" }], list.slice(isKnown ? index + 1 : index));
}

/** Where a message is in a list by `seq`, or belongs. */
export function indexOfSeq(list: readonly SentMessage[], seq: number): number {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((list[middle] as SentMessage).seq < seq) low = middle + 1;
		else high = middle;
	}
	return low;
}
