import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import { Deadline } from "../deadline";
import type { PageExtras } from "../pages/page-extras";
import type { EncodedMessage } from "../store/encoded-message";
import { fitPage } from "../store/page-size";
import type { RoomStore } from "../store/room-store";
import type { FirstPage, FirstPages } from "./first-pages";
import { latestOfEach } from "./ring";
import type { Timeline } from "./timeline";

/** Most changes that a join replays. A client that missed more gets the latest page. */
export const REPLAY_MAX = 1_000;
/** How long a join may take, because the store may be slow, or the room may change faster than it is read. */
const DEADLINE_MS = 5_000;
/** How often a store that does not have the latest changes yet is read again, and how long after. A replica may be late. */
const LATE_READS_MAX = 5;
const LATE_MS = 50;

/** The page that answers a join. */
export interface JoinPage {
	epoch: string;
	/** The room's head, after which live changes continue; of a page that is recovered and has more, its last change. */
	seq: number;
	/** True if the messages are all that changed after `since`, up to `seq`; false if they are the latest. */
	recovered: boolean;
	messages: EncodedMessage[];
	hasMore: boolean;
}

/** True for a page that does not reach the head of the room: the joiner is to join again from its `seq`, and is not in the room yet. */
export const isPartial = ({ recovered, hasMore }: JoinPage): boolean => recovered && hasMore;

export interface JoinRequest {
	since: number | undefined;
	epoch: string | undefined;
	limit: number;
	/** Most bytes of JSON in the page; one message always fits. */
	maxBytes: number;
}

/** The names of authors as they are now. */
export interface Names {
	/** Returns what to wait for before the names are known; never rejects. Undefined if there is nothing. */
	prepare(messages: readonly EncodedMessage[]): Promise<void> | undefined;
	/** Returns the messages with the names that are known. */
	apply(messages: EncodedMessage[]): EncodedMessage[];
}

export interface JoinContext {
	timeline: Timeline;
	/** Resolves when the timeline knows the room's head. */
	ready: Promise<unknown>;
	store: RoomStore;
	firstPages: FirstPages;
	extras: PageExtras;
	names: Names;
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
	{ timeline, ready, store, firstPages, extras, names, clock, catchUp }: JoinContext,
	request: JoinRequest,
	attach: (page: JoinPage) => void,
	isOver: () => boolean,
): Promise<void> {
	const { since = 0, epoch, limit, maxBytes } = request;
	const isSameEpoch = () => request.since !== undefined && epoch === timeline.epoch;
	let mayRecover = true;
	let lateReads = 0;
	let isNamed = false;
	/** Waits for names once: who writes meanwhile has brought a name. Undefined if there is nothing to wait for. */
	const nameOnce = (messages: readonly EncodedMessage[]) => {
		if (isNamed) return undefined;
		isNamed = true;
		return names.prepare(messages);
	};
	await ready;
	// Either the client saw the change on another server and this process is behind, or `since` is false.
	if (isSameEpoch() && since > timeline.head) await catchUp();
	while (!isOver()) {
		if (timeline.isClosed) throw new ChatError("NOT_IN_ROOM", "the room was left");
		const recovers = mayRecover && isSameEpoch() && since <= timeline.head && timeline.head - since <= REPLAY_MAX;
		if (!recovers) {
			const page = firstPages.current(timeline, limit);
			const waiting = page ? nameOnce(page.messages) : firstPages.load(timeline, limit);
			// In the tick in which the page has every change up to the head.
			if (!page) {
				await waiting;
				continue;
			}
			const latest = latestPage(timeline, { ...page, messages: names.apply(page.messages) }, maxBytes);
			const loading = waiting ?? extras.load(latest.messages);
			if (!loading) return attach(latest);
			await loading;
			continue;
		}
		const inMemory = timeline.after(since);
		if (inMemory) {
			const waiting = nameOnce(inMemory);
			const recovered = recoveredPage(timeline, names.apply(inMemory), maxBytes);
			const loading = waiting ?? extras.load(recovered.messages);
			if (!loading) return attach(recovered);
			await loading;
			continue;
		}
		const pageEpoch = timeline.epoch;
		const missed = await readMissed({ timeline, store }, since, maxBytes);
		if (missed === "late") {
			lateReads += 1;
			mayRecover = lateReads < LATE_READS_MAX;
			await wait(clock, LATE_MS);
			continue;
		}
		// A change that is no longer in the store cannot be recovered.
		mayRecover = missed !== undefined;
		if (missed) await nameOnce(missed.changes);
		if (!missed || timeline.epoch !== pageEpoch) continue;
		await extras.load(missed.changes);
		if (missed.isPartial) return attach(recoveredPage(timeline, names.apply(missed.changes), maxBytes, missed.last));
		// The page may be ahead of this process.
		await timeline.reach(missed.last);
		const newer = timeline.after(missed.last);
		if (!newer || timeline.epoch !== pageEpoch) continue;
		return attach(recoveredPage(timeline, names.apply([...missed.changes, ...newer]), maxBytes));
	}
}

const wait = (clock: Clock, ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

interface Missed {
	changes: EncodedMessage[];
	/** The seq up to which the changes are known. */
	last: number;
	/** True if there are more changes in the store. */
	isPartial: boolean;
}

/**
 * Reads the changes after a seq from the store. Returns undefined if the store no longer has all of them, and "late" if it does
 * not have them yet, as a replica may.
 */
async function readMissed(
	{ timeline, store }: Pick<JoinContext, "timeline" | "store">,
	since: number,
	maxBytes: number,
): Promise<Missed | "late" | undefined> {
	const { room, head } = timeline;
	const {
		messages,
		hasMore,
		skipped,
		floor = 0,
	} = await store.listKept({ room, after: since, limit: REPLAY_MAX }, maxBytes);
	if (floor > since) return undefined;
	const last = Math.max(since, ...messages.map(({ message }) => message.updatedSeq), ...skipped);
	// Where messages never change, each change is a different message, so a missing one is no longer in the store.
	const { canReplace, canReact } = store.changes;
	const isWhole = canReplace || canReact || messages.length + skipped.length === last - since;
	if (!isWhole || (hasMore && last === since)) return undefined;
	if (!hasMore && last < head) return "late";
	return { changes: messages, last, isPartial: hasMore };
}

/**
 * Returns the page of a joiner that missed these changes, as many of them as fit.
 *
 * @param partialTo the seq of the last change, if there are more.
 */
function recoveredPage(
	{ epoch, head }: Timeline,
	changes: readonly EncodedMessage[],
	maxBytes: number,
	partialTo?: number,
): JoinPage {
	const page = { messages: latestOfEach(changes), hasMore: partialTo !== undefined, skipped: [] };
	const { messages, hasMore } = fitPage(page, "forwards", maxBytes);
	const isCut = messages.length < page.messages.length;
	const seq = isCut ? messages.at(-1)!.message.updatedSeq : (partialTo ?? head);
	return { epoch, seq, recovered: true, messages, hasMore };
}

/** Returns the page of a joiner that is sent the latest messages, as many of them as fit. */
function latestPage({ epoch, head }: Timeline, page: FirstPage, maxBytes: number): JoinPage {
	const { messages, hasMore } = fitPage({ ...page, skipped: [] }, "backwards", maxBytes);
	return { epoch, seq: head, recovered: false, messages, hasMore };
}
