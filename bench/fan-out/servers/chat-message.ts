import { randomUUID } from "node:crypto";

/** What a client sends, as the hand-written servers take it: unchecked. */
export interface Sent {
	room: string;
	text: string;
	clientId: string;
}

/** A message with the same keys and as many bytes as the library's, so that every contender delivers the same. */
export function chatMessage({ room, text, clientId }: Sent, user: string, seq: number) {
	return {
		room,
		text,
		clientId,
		userId: user,
		username: user,
		id: randomUUID(),
		timestamp: Date.now(),
		seq,
		updatedSeq: seq,
	};
}
