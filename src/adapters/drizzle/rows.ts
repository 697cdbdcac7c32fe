import type { ChatMessage, Reactions } from "../../schemas/message";
import type { RoomHead } from "../message-store";
import { toMentions } from "../shared/store/mentions";

const isSet = (value: unknown) => value !== null && value !== undefined;

/** Returns the message of a row. A NULL column becomes an absent key, and the app's own columns are left out. */
export const toMessage = (row: Record<string, unknown>): ChatMessage => ({
	id: String(row.id),
	room: String(row.room),
	text: String(row.text),
	userId: String(row.userId),
	username: String(row.username),
	timestamp: Number(row.timestamp),
	seq: Number(row.seq),
	updatedSeq: Number(row.updatedSeq),
	// A message that is older than the column: until then, each change was a message that counts.
	n: Number(row.n ?? row.seq),
	...(isSet(row.clientId) && { clientId: String(row.clientId) }),
	...(isSet(row.replyTo) && { replyTo: String(row.replyTo) }),
	...(isSet(row.metadata) && { metadata: row.metadata as Record<string, unknown> }),
	...(Array.isArray(row.mentions) && toMentions(row.mentions)),
	...(row.kind === "system" && { kind: "system" as const }),
	...(isSet(row.editedAt) && { editedAt: Number(row.editedAt) }),
	...(isSet(row.deletedAt) && { deletedAt: Number(row.deletedAt) }),
	...(isSet(row.reactions) && { reactions: row.reactions as Reactions }),
});

/** Returns the heads in these rows, by room. */
export const toHeads = (rows: readonly Record<string, unknown>[]): Map<string, RoomHead> =>
	new Map(
		rows.map(({ room, epoch, seq, n }) => [
			String(room),
			{ epoch: String(epoch), seq: Number(seq), n: Number(n ?? seq) },
		]),
	);
