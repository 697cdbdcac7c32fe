import * as z from "zod";
import type { Appended, RoomHead } from "../../adapters/message-store";
import { type ChatMessage, chatMessageSchema } from "../../schemas/message";
import { epochSchema, ordinalSchema, seqSchema } from "../../schemas/primitives";

// Each reads one answer of the store: it validates the answer and strips unknown keys, because a row may have private columns.

export const readAppended = ({ message, repeated }: Appended): Appended => ({
	message: chatMessageSchema.parse(message),
	repeated,
});

/** Reads the floor of a page; null, which some drivers return for an empty aggregate, is 0. */
export const readFloor = (floor: unknown): number => seqSchema.parse(floor ?? 0);

/**
 * Reads a message that was changed, which is `before` in another version; undefined and null, which some drivers return for no
 * row, mean that it was not changed.
 *
 * @throws Error for another message, and for one without a later number than it had.
 */
export function readChanged(
	row: unknown,
	before: Pick<ChatMessage, "id" | "room"> & Partial<Pick<ChatMessage, "seq" | "updatedSeq">>,
): ChatMessage | undefined {
	if (row === undefined || row === null) return undefined;
	const message = chatMessageSchema.parse(row);
	const { id, room, seq = message.seq, updatedSeq = message.seq - 1 } = before;
	if (message.id !== id || message.room !== room || message.seq !== seq) {
		throw new Error("the store answered a change of one message with another");
	}
	if (message.updatedSeq <= updatedSeq) throw new Error("the store gave a changed message no number of its own");
	return message;
}

const headSchema = z.object({ epoch: epochSchema, seq: seqSchema, n: ordinalSchema.optional() });
export const readHead = (head: RoomHead): RoomHead => headSchema.parse(head) as RoomHead;
export const readHeads = (heads: ReadonlyMap<string, RoomHead>): ReadonlyMap<string, RoomHead> =>
	new Map([...heads].map(([room, head]) => [room, readHead(head)]));
