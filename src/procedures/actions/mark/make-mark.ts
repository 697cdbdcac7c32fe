import type { ChatServices } from "../../../chat/services";
import { ChatError } from "../../../errors";
import type { AckResults, IncomingEvents } from "../../../schemas/incoming";

/** A user without a mark has read nothing. */
const NONE = { seq: 0, n: 0, rev: 0 };

/**
 * Marks a room as read by a user, and resolves once the mark is stored. A mark of another epoch changes nothing. The caller has
 * authorized the user.
 *
 * @throws ChatError `UNSUPPORTED`; `STORE_UNAVAILABLE`, after which the mark may be stored; `LIMIT_EXCEEDED`.
 */
export async function makeMark(
	{ marks, timelines }: Pick<ChatServices, "marks" | "timelines">,
	userId: string,
	{ room, seq, epoch, force }: IncomingEvents["markRead"],
): Promise<AckResults["markRead"]> {
	if (!marks.areKept) throw unsupported();
	const { epoch: known, n } = await timelines.headOf(room);
	if (n === undefined) throw unsupported();
	const isOther = epoch !== undefined && epoch !== known;
	const change = { room, userId, seq, ...(force && { force }) };
	const mark = (await (isOther ? marks.of({ room, userId }) : marks.set(change))) ?? NONE;
	return { room, ...mark, unread: unreadOf((await timelines.headOf(room)).n ?? n, mark) };
}

/** Returns how many messages are unread: a server that is behind the store knows of none. */
export const unreadOf = (headN: number, mark: { n: number }): number => Math.max(0, headN - mark.n);

const unsupported = () => new ChatError("UNSUPPORTED", "this server's store keeps no read marks");
