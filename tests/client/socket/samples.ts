import type { ChatMessage } from "../../../src/schemas";

/** A message of room "lobby" with this seq. */
export const message = (seq: number, changes: Partial<ChatMessage> = {}): ChatMessage => ({
	id: `m${changes.seq ?? seq}`,
	room: "lobby",
	text: `text ${seq}`,
	userId: "u2",
	username: "Ada",
	timestamp: 1,
	seq,
	updatedSeq: seq,
	...changes,
});

/** The ack of a join of "lobby". */
export const joinAck = (seq: number, changes: object = {}) => ({
	room: "lobby",
	epoch: "e1",
	seq,
	recovered: false,
	messages: [] as ChatMessage[],
	hasMore: false,
	members: [],
	occupancy: 1,
	...changes,
});
