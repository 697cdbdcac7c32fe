import { randomUUID } from "node:crypto";

/** What a client sends. The hand-written servers do not validate it. */
export interface Sent {
	room: string;
	text: string;
	clientId: string;
}

/** Returns a message with the keys of the library's messages, and as many bytes. */
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
