import { useEffect, useState } from "react";
// In your app: "jsandy-chat/client".
import { type ChatClient, ChatError, createChatClient, indexedDbOutbox } from "../../../../src/client";
import type { wsChat } from "../../chat";
import { Wire } from "../connection/wire";
import { ReadMarks } from "./read-marks";

/** The chat of one user on this page. */
export interface Chat {
	client: ChatClient<typeof wsChat>;
	userId: string;
	wire: Wire;
	readMarks: ReadMarks;
}

/**
 * Returns the user's chat, which lives as long as the component; null in the first render.
 *
 * @param onRefused Called with each refusal of the server. Has to be the same function on every render.
 */
export function useChat(name: string, onRefused: (error: Error) => void): Chat | null {
	const [chat, setChat] = useState<Chat | null>(null);
	useEffect(() => {
		const userId = name.toLowerCase();
		const wire = new Wire(`/api/chat/wsChat?name=${encodeURIComponent(name)}`);
		const readMarks = new ReadMarks(userId);
		const client = createChatClient<typeof wsChat>({
			url: wire.url,
			WebSocket: wire.WebSocket,
			// One database per user, because another user of this browser must not send these messages.
			outbox: indexedDbOutbox(`jsandy-chat-demo outbox ${userId}`),
			onError: (error) => (ChatError.is(error) ? onRefused(error) : console.debug(error)),
		});
		for (const [room, seq] of readMarks) client.room(room).markRead(seq);
		setChat({ client, userId, wire, readMarks });
		return () => {
			client.close();
			setChat(null);
		};
	}, [name, onRefused]);
	return chat;
}
