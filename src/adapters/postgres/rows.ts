import type { ChatMessage } from "../../schemas/message";
import type { NewMessage, RoomHead } from "../message-store";

/** Returns the columns of a message. */
export const toColumns = (message: NewMessage) => ({
	room: message.room,
	id: message.id,
	user_id: message.userId,
	username: message.username,
	text: message.text,
	timestamp: message.timestamp,
	client_id: message.clientId,
	reply_to: message.replyTo,
	metadata: message.metadata,
});

/** A row of the table of messages, as PostgreSQL writes it in JSON. */
interface MessageRow {
	room: string;
	seq: number;
	updated_seq: number;
	id: string;
	user_id: string;
	username: string;
	text: string;
	timestamp: number;
	client_id: string | null;
	reply_to: string | null;
	metadata: ChatMessage["metadata"] | null;
	edited_at: number | null;
	deleted_at: number | null;
	reactions: ChatMessage["reactions"] | null;
}

/** Returns the message of a row. A NULL column becomes an absent key. */
export function toMessage(json: unknown): ChatMessage {
	const row: MessageRow = JSON.parse(String(json));
	return {
		id: row.id,
		room: row.room,
		text: row.text,
		userId: row.user_id,
		username: row.username,
		timestamp: row.timestamp,
		seq: row.seq,
		updatedSeq: row.updated_seq,
		...(row.client_id !== null && { clientId: row.client_id }),
		...(row.reply_to !== null && { replyTo: row.reply_to }),
		...(row.metadata && { metadata: row.metadata }),
		...(row.edited_at !== null && { editedAt: row.edited_at }),
		...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
		...(row.reactions && { reactions: row.reactions }),
	};
}

/** Returns the heads in rows of (room, epoch, seq), by room. The client returns a bigint as a string, a number or a bigint. */
export function toHeads(rows: readonly (readonly unknown[])[]): Map<string, RoomHead> {
	return new Map(rows.map(([room, epoch, seq]) => [String(room), { epoch: String(epoch), seq: Number(seq) }]));
}
