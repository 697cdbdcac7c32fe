import * as z from "zod";
import type { Appended, RoomHead } from "../../adapters/message-store";
import { chatMessageSchema } from "../../schemas/message";
import { epochSchema, seqSchema } from "../../schemas/primitives";

// Each reads one answer of the store: it validates the answer and strips unknown keys, because a row may have private columns.

export const readAppended = ({ message, repeated }: Appended): Appended => ({
	message: chatMessageSchema.parse(message),
	repeated,
});

const headSchema = z.object({ epoch: epochSchema, seq: seqSchema });
export const readHead = (head: RoomHead): RoomHead => headSchema.parse(head);
export const readHeads = (heads: ReadonlyMap<string, RoomHead>): ReadonlyMap<string, RoomHead> =>
	new Map([...heads].map(([room, head]) => [room, readHead(head)]));
