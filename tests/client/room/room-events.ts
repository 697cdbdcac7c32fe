import { type Draft, emptyRoom, type RoomEvent, type RoomState, reduceRoom } from "../../../src/client";
import type { ChatMessage } from "../../../src/schemas";
import { joinAck, message } from "../socket/samples";

export const ada = { userId: "u2", username: "Ada" };
export const bob = { userId: "u3", username: "Bob" };

/** A message of this client's own user. */
export const own = (seq: number, clientId: string, changes: Partial<ChatMessage> = {}) =>
	message(seq, { userId: "me", username: "Me", clientId, ...changes });
export const draft = (clientId: string, timestamp = 1): Draft => ({
	clientId,
	room: "lobby",
	text: "hello",
	timestamp,
});

export const changed = (...messages: ChatMessage[]) =>
	messages.map((one): RoomEvent => ({ type: "changed", message: one }));
export const composed = (...args: Parameters<typeof draft>): RoomEvent => ({ type: "composed", draft: draft(...args) });
export const joined = (seq: number, changes: object = {}): RoomEvent => ({
	type: "joined",
	ack: joinAck(seq, changes),
});
export const page = (seqs: readonly number[], hasMore = false): RoomEvent => ({
	type: "older",
	page: { messages: seqs.map((seq) => message(seq)), hasMore },
});

export const reduced = (state: RoomState, ...events: RoomEvent[]) => events.reduce(reduceRoom, state);
export const lobby = (...events: RoomEvent[]) => reduced(emptyRoom("lobby", "me"), ...events);
/** Messages 40 to 42, with more before them in the store. */
export const middle = (...events: RoomEvent[]) =>
	lobby(joined(42, { messages: [40, 41, 42].map((seq) => message(seq)), hasMore: true }), ...events);

/** Describes a stored message by its seq, and its version if it differs; a draft by its id and status. */
export const shown = ({ messages }: RoomState) =>
	messages.map((one) => {
		if (one.status !== "sent") return `${one.clientId} ${one.status}`;
		return one.updatedSeq === one.seq ? one.seq : `${one.seq} at ${one.updatedSeq}`;
	});
export const names = (list: RoomState["members"]) => list.map(({ username }) => username);
