// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";
import type { NewRange } from "./use-new-range";

const PAUSE_MS = 5 * 60_000;

/** How one message is shown among the others. */
export interface Row {
	message: ShownMessage;
	isOwn: boolean;
	/** True for the first message of a run by one author without a long pause. */
	isFirst: boolean;
	/** True for the first message that this user has not read. */
	isNew: boolean;
}

/** The messages of one day. */
export interface Day {
	/** The day's React key. */
	key: string;
	/** A moment of the day. */
	timestamp: number;
	rows: Row[];
}

/** Returns the rows of these messages, by day. */
export function toDays(messages: readonly ShownMessage[], me: string | null, { after, upTo }: NewRange): Day[] {
	const days: Day[] = [];
	let hasNew = false;
	for (const [n, message] of messages.entries()) {
		const day = dayOf(days, message.timestamp);
		const own = isOwn(message, me);
		const isNew = !hasNew && !own && seqOf(message) > after && seqOf(message) <= upTo;
		if (isNew) hasNew = true;
		const isFirst = isNew || day.rows.length === 0 || !goesOn(messages[n - 1], message, me);
		day.rows.push({ message, isOwn: own, isFirst, isNew });
	}
	return days;
}

/** Returns the day of a message, which is never before the day of the message above: the clock of a draft may be slow. */
function dayOf(days: Day[], timestamp: number): Day {
	const last = days.at(-1);
	const key = new Date(timestamp).toDateString();
	if (last && (key === last.key || timestamp < last.timestamp)) return last;
	const day: Day = { key, timestamp, rows: [] };
	days.push(day);
	return day;
}

function goesOn(before: ShownMessage | undefined, message: ShownMessage, me: string | null): boolean {
	if (!before || message.timestamp - before.timestamp >= PAUSE_MS) return false;
	return authorOf(before, me) === authorOf(message, me);
}

/** Returns the author of a message. A draft is always by this user. */
const authorOf = (message: ShownMessage, me: string | null) => (message.status === "sent" ? message.userId : me);

const isOwn = (message: ShownMessage, me: string | null) => authorOf(message, me) === me;

const seqOf = (message: ShownMessage) => (message.status === "sent" ? message.seq : 0);
