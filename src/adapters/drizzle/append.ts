import { and, eq, or, type SQL } from "drizzle-orm";
import type { ChatMessage } from "../../schemas/message";
import type { Appended, AppendOptions, NewMessage } from "../message-store";
import { toStored } from "../shared/store/stored-message";
import type { Builder } from "./database";
import { mention, mentionColumn } from "./mentions";
import { toMessage } from "./rows";
import type { ChatTables } from "./tables/tables";
import type { Counter, Target } from "./target";

/** A message to store. */
export type Send = NewMessage & AppendOptions;

/** Stores messages of rooms whose locks are held, and raises the rooms' counters. */
export async function appendAll(
	target: Target,
	tx: Builder,
	sent: readonly Send[],
	counters: ReadonlyMap<string, Counter>,
): Promise<Appended[]> {
	const { messages } = target.tables;
	const repeats = await repeatsOf(tx, messages, sent);
	const appended = sent.map((message): Appended => {
		const first = repeats.get(keyOf(message));
		if (first) return { message: first, repeated: true };
		const counter = counters.get(message.room) as Counter;
		counter.seq += 1;
		if (message.counts) {
			counter.n += 1;
			counter.lastSeq = counter.seq;
		}
		return { message: toStored(message, counter.seq, counter.n), repeated: false };
	});
	const fresh = appended.flatMap(({ message, repeated }) => (repeated ? [] : [message]));
	if (fresh.length === 0) return appended;
	await tx.insert(messages).values(fresh.map((message) => ({ ...message, mentions: mentionColumn(message) })));
	await mention(target, tx, fresh);
	return appended;
}

/** Returns the messages that are stored already, by `keyOf`. */
async function repeatsOf(
	tx: Builder,
	messages: ChatTables["messages"],
	sent: readonly NewMessage[],
): Promise<Map<string, ChatMessage>> {
	const conditions = sent.flatMap(({ room, userId, clientId }): SQL[] => {
		if (clientId === undefined) return [];
		const isFirst = and(eq(messages.room, room), eq(messages.userId, userId), eq(messages.clientId, clientId));
		return isFirst ? [isFirst] : [];
	});
	if (conditions.length === 0) return new Map();
	const rows = await tx
		.select()
		.from(messages)
		.where(or(...conditions));
	return new Map(rows.map(toMessage).map((message) => [keyOf(message), message]));
}

// None of the three contains NUL. A message without a clientId gets a key from its id, which matches no stored message.
const keyOf = ({ room, userId, clientId, id }: NewMessage) =>
	clientId === undefined ? `${room}\0${id}` : `${room}\0${userId}\0${clientId}`;
