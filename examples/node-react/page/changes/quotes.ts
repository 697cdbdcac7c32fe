import { createContext, useContext, useMemo } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom, SentMessage } from "../../../../src/client";
import { useView } from "../session/use-view";

/** A message that another one replies to. */
export interface Quoted {
	message: SentMessage;
	/** False for one that came with the reply, and is further up than what is loaded. */
	isLoaded: boolean;
}

export const QuotesContext = createContext<ReadonlyMap<string, Quoted>>(new Map());

/** Returns what the shown messages reply to, by its id. */
export function useQuotes(room: ChatRoom): ReadonlyMap<string, Quoted> {
	const messages = useView(room, (state) => state.messages);
	const earlier = useView(room, (state) => state.earlier);
	return useMemo(() => {
		const wanted = new Set(messages.map(({ replyTo }) => replyTo));
		const quotes = new Map<string, Quoted>();
		for (const message of earlier) if (wanted.has(message.id)) quotes.set(message.id, { message, isLoaded: false });
		for (const message of messages) {
			if (message.status === "sent" && wanted.has(message.id)) quotes.set(message.id, { message, isLoaded: true });
		}
		return quotes;
	}, [messages, earlier]);
}

export const useQuoted = (id: string): Quoted | undefined => useContext(QuotesContext).get(id);
