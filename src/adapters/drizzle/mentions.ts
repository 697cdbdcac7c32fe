import { and, eq, inArray } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import { mentionedUsers } from "../shared/store/mentions";
import type { Builder } from "./database";
import type { Target } from "./target";

/** Returns the value of the column `mentions`: the users of the message's rows, or NULL. */
export function mentionColumn(message: Pick<ChatMessage, "mentions" | "mentionsRoom" | "deletedAt">): string[] | null {
	const users = mentionedUsers(message);
	return users.length > 0 ? users : null;
}

/** Writes the rows of what new messages mention. */
export async function mention(
	{ tables: { mentions } }: Target,
	tx: Builder,
	messages: readonly ChatMessage[],
): Promise<void> {
	if (!mentions) return;
	const rows = messages.flatMap((message) =>
		mentionedUsers(message).map((userId) => ({ userId, room: message.room, seq: message.seq })),
	);
	if (rows.length > 0) await tx.insert(mentions).values(rows);
}

/** Deletes the rows of what a message has mentioned, as its column says. */
export async function unmention(
	{ tables: { mentions } }: Target,
	tx: Builder,
	{ room, seq, mentions: users }: Record<string, unknown>,
): Promise<void> {
	if (!mentions || !Array.isArray(users) || users.length === 0) return;
	const ofMessage = and(eq(mentions.room, room), eq(mentions.seq, seq));
	await tx.delete(mentions).where(and(inArray(mentions.userId, users), ofMessage));
}
