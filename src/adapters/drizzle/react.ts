import { and, asc, eq, inArray } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { ReactionChange } from "../message-store";
import { REACTION_USERS_MAX } from "../shared/store/reactions/limits";
import { type Reaction, updateReactions, withFirstUsers } from "../shared/store/reactions/update-reactions";
import type { Builder } from "./database";
import { toMessage } from "./rows";
import type { ChatTables } from "./tables/tables";
import type { Counter, Target } from "./target";

type Reactions = NonNullable<ChatTables["reactions"]>;

/** Reactions of one message to set and remove. */
export interface Reacting {
	room: string;
	id: string;
	changes: readonly ReactionChange[];
	table: Reactions;
}

/** Sets and removes reactions, under the lock of the message's room. Counts nothing if nothing changes. */
export async function react(
	{ tables: { messages } }: Target,
	tx: Builder,
	{ room, id, changes, table }: Reacting,
	counter: Counter,
): Promise<ChatMessage | undefined> {
	const where = and(eq(messages.room, room), eq(messages.id, id));
	const [row] = await tx.select().from(messages).where(where).limit(1);
	const message = row && toMessage(row);
	if (!message || message.deletedAt !== undefined) return undefined;
	const isOf = and(eq(table.room, room), eq(table.id, id));
	const update = updateReactions(message.reactions, await storedOf(tx, table, isOf, changes), changes);
	if (!update) return message;
	counter.seq += 1;
	for (const [emoji, userIds] of usersByEmoji(update.removed))
		await tx.delete(table).where(and(isOf, eq(table.emoji, emoji), inArray(table.userId, userIds)));
	const added = update.added.map(({ userId, emoji }) => ({ room, id, emoji, userId, at: counter.seq }));
	if (added.length > 0) await tx.insert(table).values(added);
	let { reactions } = update;
	for (const emoji of update.incomplete) {
		const first = await tx
			.select()
			.from(table)
			.where(and(isOf, eq(table.emoji, emoji)))
			.orderBy(asc(table.at), asc(table.userId))
			.limit(REACTION_USERS_MAX);
		const userIds = first.map(({ userId }) => String(userId));
		reactions = withFirstUsers(reactions ?? {}, emoji, userIds);
	}
	await tx
		.update(messages)
		.set({ updatedSeq: counter.seq, reactions: reactions ?? null })
		.where(where);
	return toMessage({ ...row, updatedSeq: counter.seq, reactions });
}

/** Returns what a user has reacted with, by message. */
export async function reactionsOf(
	{ db }: Target,
	table: Reactions,
	room: string,
	ids: readonly string[],
	userId: string,
): Promise<Map<string, string[]>> {
	const own = new Map<string, string[]>();
	if (ids.length === 0) return own;
	const rows = await db
		.select()
		.from(table)
		.where(and(eq(table.room, room), inArray(table.id, [...ids]), eq(table.userId, userId)));
	for (const row of rows) own.set(String(row.id), [...(own.get(String(row.id)) ?? []), String(row.emoji)]);
	return own;
}

/** Returns those of the changes' reactions that have a row, and perhaps others of the same users. */
async function storedOf(
	tx: Builder,
	table: Reactions,
	isOf: ReturnType<typeof and>,
	changes: readonly ReactionChange[],
): Promise<Reaction[]> {
	const users = [...new Set(changes.map(({ userId }) => userId))];
	if (users.length === 0) return [];
	const rows = await tx
		.select()
		.from(table)
		.where(and(isOf, inArray(table.userId, users)));
	return rows.map(({ userId, emoji }) => ({ userId: String(userId), emoji: String(emoji) }));
}

function usersByEmoji(reactions: readonly Reaction[]): Map<string, string[]> {
	const users = new Map<string, string[]>();
	for (const { userId, emoji } of reactions) users.set(emoji, [...(users.get(emoji) ?? []), userId]);
	return users;
}
