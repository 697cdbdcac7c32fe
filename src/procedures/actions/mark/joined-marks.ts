import type { JoinedMarks } from "../../../chat/marks/marks";
import type { ChatServices } from "../../../chat/services";
import type { Timeline } from "../../../chat/timeline/timeline";
import type { AckResults } from "../../../schemas/incoming";
import { unreadOf } from "./make-mark";

/**
 * Returns what the ack of a join says of read marks. A user who has none begins at the head, because what was said before is
 * nothing that the user missed.
 */
export function markFields(
	{ marks }: Pick<ChatServices, "marks">,
	{ room, head, n }: Pick<Timeline, "room" | "head" | "n">,
	userId: string,
	joined: JoinedMarks | undefined,
): Pick<AckResults["joinRoom"], "read" | "receipts"> {
	if (!joined || n === undefined) return {};
	const { own, others } = joined;
	if (!own) marks.note({ room, userId, seq: head });
	const mark = own ?? { seq: head, n, rev: 0 };
	return { read: { ...mark, unread: unreadOf(n, mark) }, ...(others && { receipts: others }) };
}
