import type { ChatMessage } from "../../schemas/message";
import type { RoomHead } from "../message-store";

const isSet = (value: unknown) => value !== null && value !== undefined;

/** A message as it was sent: a column that is NULL is a key that is not there. Columns of the app's own are nobody's business. */
export const toMessage = (row: Record<string, unknown>): ChatMessage => ({
	id: String(row.id),
	room: String(row.room),
	text: String(row.text),
	userId: String(row.userId),
	username: String(row.username),
	timestamp: Number(row.timestamp),
	seq: Number(row.seq),
	updatedSeq: Number(row.updatedSeq),
	...(isSet(row.clientId) && { clientId: String(row.clientId) }),
	...(isSet(row.replyTo) && { replyTo: String(row.replyTo) }),
	...(isSet(row.metadata) && { metadata: row.metadata as Record<string, unknown> }),
	...(isSet(row.editedAt) && { editedAt: Number(row.editedAt) }),
	...(isSet(row.deletedAt) && { deletedAt: Number(row.deletedAt) }),
	...(isSet(row.reactions) && { reactions: row.reactions as Record<string, string[]> }),
});

/** The heads that were found, by room. */
export const toHeads = (rows: readonly Record<string, unknown>[]): Map<string, RoomHead> =>
	new Map(rows.map(({ room, epoch, seq }) => [String(room), { epoch: String(epoch), seq: Number(seq) }]));
