import type { AckResults } from "../../schemas/incoming";
import type { ChatMessage, Member } from "../../schemas/message";

// What the server sends is checked where it comes in. Not with zod, which would be most of the bundle.

/** True for what has keys. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null;

export const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The room that an event's data names, as the server spells it; "", which no room is called, where it names none. */
export const roomOf = (data: unknown): string =>
	isRecord(data) && typeof data.room === "string" ? data.room.normalize("NFC") : "";

export const isMember = (data: unknown): data is Member =>
	isRecord(data) && typeof data.userId === "string" && typeof data.username === "string";

export const isMessage = (data: unknown): data is ChatMessage =>
	isRecord(data) && isSeq(data.seq) && isSeq(data.updatedSeq) && isMember(data) && hasMessageFields(data, "id");

/** True for what a message and a draft have in common, and this id. */
export const hasMessageFields = (data: unknown, id: string): data is Record<string, unknown> =>
	isRecord(data) &&
	[data[id], data.room, data.text].every((value) => typeof value === "string") &&
	typeof data.timestamp === "number";

/** True for what the built-in `joinRoom` is acked with; a procedure of one's own may ack anything. */
export const isJoinAck = (ack: unknown): ack is AckResults["joinRoom"] =>
	isRecord(ack) && typeof ack.epoch === "string" && isSeq(ack.seq) && Array.isArray(ack.messages);
