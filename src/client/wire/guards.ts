import type { AckResults } from "../../schemas/incoming";
import type { ChatMessage, Member } from "../../schemas/message";

// Checks for what the server sends, at the edge. Not with zod, which would be most of the bundle.

/** Returns true for a value with keys. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null;

export const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Returns the room that an event's data names, as the server spells it, or "" if it names none. No room has that name. */
export const roomOf = (data: unknown): string =>
	isRecord(data) && typeof data.room === "string" ? data.room.normalize("NFC") : "";

export const isMember = (data: unknown): data is Member =>
	isRecord(data) &&
	typeof data.userId === "string" &&
	typeof data.username === "string" &&
	// Absent or null in a user without one.
	isRecord(data.profile ?? data);

export const isMessage = (data: unknown): data is ChatMessage =>
	isRecord(data) &&
	isSeq(data.seq) &&
	isSeq(data.updatedSeq) &&
	isMember(data) &&
	hasMessageFields(data, "id") &&
	Object.values((data as { reactions?: object }).reactions ?? {}).every(
		(one) => isRecord(one) && isSeq(one.count) && Array.isArray(one.userIds),
	);

export const isOwnReactions = (data: unknown): data is { id: string; emoji: string[] } =>
	isRecord(data) && Array.isArray(data.emoji);

/** Returns true for data with the fields that messages and drafts share, and an id in the field `id`. */
export const hasMessageFields = (data: unknown, id: string): data is Record<string, unknown> =>
	isRecord(data) &&
	[data[id], data.room, data.text].every((value) => typeof value === "string") &&
	typeof data.timestamp === "number";

/** Returns true for an ack of the built-in `joinRoom`. A custom procedure may ack anything. */
export const isJoinAck = (ack: unknown): ack is AckResults["joinRoom"] =>
	isRecord(ack) && typeof ack.epoch === "string" && isSeq(ack.seq) && Array.isArray(ack.messages);
