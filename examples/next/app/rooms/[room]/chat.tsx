"use client";
import type { InitialPage } from "jsandy-chat/client";
import { ChatProvider, useChatClient, useConnection, useMembers, useMessages } from "jsandy-chat/react";

interface ChatProps {
	url: string;
	room: string;
	initial: InitialPage;
}

export function Chat({ url, room, initial }: ChatProps) {
	const client = useChatClient({ url, onError: console.error });
	return (
		<ChatProvider client={client}>
			<Room name={room} initial={initial} />
		</ChatProvider>
	);
}

function Room({ name, initial }: { name: string; initial: InitialPage }) {
	const { messages, send } = useMessages(name, { initial });
	const { members } = useMembers(name);
	const { connection } = useConnection();
	return (
		<main>
			<h1>{name}</h1>
			<p role="status">
				{connection === "open" ? `here: ${members.map(({ username }) => username).join(", ")}` : "connecting …"}
			</p>
			<ol role="log">
				{messages.map((message) => (
					<li key={message.key}>
						{message.status === "sent" ? message.username : "you"}: {message.text}
					</li>
				))}
			</ol>
			<form
				action={(data) => {
					const text = String(data.get("text") ?? "").trim();
					if (text) send(text);
				}}
			>
				<input name="text" aria-label="Message" autoComplete="off" />
				<button type="submit">Send</button>
			</form>
		</main>
	);
}
