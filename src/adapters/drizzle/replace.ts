import { and, eq } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { Builder } from "./database";
import { mention, mentionColumn, unmention } from "./mentions";
import { toMessage } from "./rows";
import type { Counter, Target } from "./target";

/** A message to write in place of its last version. */
export interface Replacing {
	room: string;
	message: ChatMessage;
	/** The `updatedSeq` that it must still have; undefined if any will do. */
	was: number | undefined;
}

/** Writes a changed message, under the lock of its room. Returns undefined, and counts nothing, if it has changed since. */
export async function replace(
	target: Target,
	tx: Builder,
	{ room, message, was }: Replacing,
	counter: Counter,
): Promise<ChatMessage | undefined> {
	const { messages, reactions } = target.tables;
	const { id, text, metadata, editedAt, deletedAt } = message;
	const where = and(eq(messages.room, room), eq(messages.id, id));
	const [row] = await tx.select().from(messages).where(where).limit(1);
	if (!row || (was !== undefined && Number(row.updatedSeq) !== was)) return undefined;
	counter.seq += 1;
	const change = {
		updatedSeq: counter.seq,
		text,
		// Through JSON, as in the table, so that what is returned is what everyone else will read.
		metadata: metadata ? JSON.parse(JSON.stringify(metadata)) : null,
		mentions: mentionColumn(message),
		editedAt: editedAt ?? null,
		deletedAt: deletedAt ?? null,
		...(deletedAt !== undefined && { reactions: null }),
	};
	await tx.update(messages).set(change).where(where);
	if (deletedAt !== undefined && reactions && row.reactions)
		await tx.delete(reactions).where(and(eq(reactions.room, room), eq(reactions.id, id)));
	const changed = toMessage({ ...row, ...change });
	if (String(row.mentions ?? "") !== String(change.mentions ?? "")) {
		await unmention(target, tx, row);
		await mention(target, tx, [changed]);
	}
	return changed;
}
