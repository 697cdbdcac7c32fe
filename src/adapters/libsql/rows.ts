import type { ChatMessage } from "../../schemas/message";
import type { NewMessage, RoomHead } from "../message-store";
import type { SqlResult } from "./client";

type SqlRow = SqlResult["rows"][number];

/** The columns of a new message, except its room and its number. */
export const MESSAGE_COLUMNS = [
	"id",
	"user_id",
	"username",
	"text",
	"timestamp",
	"client_id",
	"reply_to",
	"metadata",
] as const;

/** Returns the columns of a message. */
export const toColumns = (message: NewMessage): Record<"room" | (typeof MESSAGE_COLUMNS)[number], unknown> => ({
	room: message.room,
	id: message.id,
	user_id: message.userId,
	username: message.username,
	text: message.text,
	timestamp: message.timestamp,
	client_id: message.clientId,
	reply_to: message.replyTo,
	metadata: message.metadata && JSON.stringify(message.metadata),
});

const isSet = (value: unknown) => value !== null && value !== undefined;

/** Returns the message of a row. A NULL column becomes an absent key. */
export function toMessage(row: SqlRow): ChatMessage {
	return {
		id: String(row.id),
		room: String(row.room),
		text: String(row.text),
		userId: String(row.user_id),
		username: String(row.username),
		timestamp: Number(row.timestamp),
		seq: Number(row.seq),
		updatedSeq: Number(row.updated_seq),
		...(isSet(row.client_id) && { clientId: String(row.client_id) }),
		...(isSet(row.reply_to) && { replyTo: String(row.reply_to) }),
		...(isSet(row.metadata) && { metadata: JSON.parse(String(row.metadata)) }),
		...(isSet(row.edited_at) && { editedAt: Number(row.edited_at) }),
		...(isSet(row.deleted_at) && { deletedAt: Number(row.deleted_at) }),
		...(isSet(row.reactions) && { reactions: JSON.parse(String(row.reactions)) }),
	};
}

/** Returns the heads in these rows, by room. */
export function toHeads({ rows }: SqlResult): Map<string, RoomHead> {
	return new Map(rows.map(({ room, epoch, seq }) => [String(room), { epoch: String(epoch), seq: Number(seq) }]));
}
