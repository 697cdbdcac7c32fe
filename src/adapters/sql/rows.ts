import type { ChatMessage } from "../../schemas/message";
import type { MarkKey, NewMessage, ReadMark, RoomHead } from "../message-store";
import { markKey } from "../shared/store/marks/fold-marks";
import { mentionedUsers, toMentions } from "../shared/store/mentions";
import type { SqlRow } from "./statement";

/** The columns of a message, except its room, its id and its numbers, and those that later changes set. */
export const BODY_COLUMNS = [
	"user_id",
	"username",
	"text",
	"timestamp",
	"client_id",
	"reply_to",
	"metadata",
	"kind",
	"mentions",
] as const;

/** Returns the columns of a message, as a member of a JSON array that a statement is given. Metadata and mentions are JSON text. */
export const toColumns = (message: NewMessage & Partial<ChatMessage>) => ({
	room: message.room,
	id: message.id,
	user_id: message.userId,
	username: message.username,
	text: message.text,
	timestamp: message.timestamp,
	client_id: message.clientId,
	reply_to: message.replyTo,
	metadata: message.metadata && JSON.stringify(message.metadata),
	kind: message.kind,
	mentions: toJsonList(mentionedUsers(message)),
});

const toJsonList = (users: readonly string[]) => (users.length > 0 ? JSON.stringify(users) : undefined);
const isSet = (value: unknown) => value !== null && value !== undefined;
const json = (value: unknown) => (typeof value === "string" ? JSON.parse(value) : value);

/**
 * Returns the message of a row. A NULL column becomes an absent key. A message that was stored before messages were counted
 * has no `n`; until then every change of a room was a message that counts, so its `seq` says the same.
 */
export const toMessage = (row: SqlRow): ChatMessage => ({
	id: String(row.id),
	room: String(row.room),
	text: String(row.text),
	userId: String(row.user_id),
	username: String(row.username),
	timestamp: Number(row.timestamp),
	seq: Number(row.seq),
	updatedSeq: Number(row.updated_seq),
	n: Number(row.n ?? row.seq),
	...(isSet(row.client_id) && { clientId: String(row.client_id) }),
	...(isSet(row.reply_to) && { replyTo: String(row.reply_to) }),
	...(isSet(row.metadata) && { metadata: json(row.metadata) }),
	...(isSet(row.mentions) && toMentions(json(row.mentions))),
	...(row.kind === "system" && { kind: row.kind }),
	...(isSet(row.edited_at) && { editedAt: Number(row.edited_at) }),
	...(isSet(row.deleted_at) && { deletedAt: Number(row.deleted_at) }),
	...(isSet(row.reactions) && { reactions: json(row.reactions) }),
});

/** Returns the heads in these rows, by room. */
export const toHeads = (rows: readonly SqlRow[]): Map<string, RoomHead> =>
	new Map(
		rows.map(({ room, epoch, seq, n }) => [String(room), { epoch: String(epoch), seq: Number(seq), n: Number(n) }]),
	);

/** Returns the read marks in these rows, by `markKey`. */
export const toMarks = (rows: readonly SqlRow[]): Map<string, ReadMark> =>
	new Map(
		rows.map(({ room, user_id, seq, n, rev }) => [
			markKey({ room: String(room), userId: String(user_id) }),
			{ seq: Number(seq), n: Number(n), rev: Number(rev) },
		]),
	);

/** Returns a user and room as a member of a JSON array that a statement is given. */
export const toKeyColumns = ({ room, userId }: MarkKey) => ({ room, user_id: userId });
