import { useEffect, useState } from "react";
// In your app: "jsandy-chat/client".
import { type ChatClient, ChatError, createChatClient, indexedDbOutbox } from "../../../src/client";
import type { wsChat } from "../chat";
import { ReadMarks } from "./read-marks";
import { Wire } from "./wire";

/** What this page has of the chat, for one user. */
export interface Chat {
	client: ChatClient<typeof wsChat>;
	wire: Wire;
	readMarks: ReadMarks;
}

/**
 * The chat of this user, for as long as the component is there; null in the first render.
 *
 * @param onRefused told what the server refused. Has to be the same function each time.
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
			// By user: what one has written must not be sent by the next who uses this browser.
			outbox: indexedDbOutbox(`jsandy-chat-demo outbox ${userId}`),
			onError: (error) => (ChatError.is(error) ? onRefused(error) : console.debug(error)),
		});
		for (const [room, seq] of readMarks) client.room(room).markRead(seq);
		setChat({ client, wire, readMarks });
		return () => {
			client.close();
			setChat(null);
		};
	}, [name, onRefused]);
	return chat;
}
