import { createContext, createElement, type ReactNode, useContext } from "react";
import type { ChatClient } from "../client";

const ChatContext = createContext<ChatClient | null>(null);

/**
 * Gives a client to the hooks below it; whoever made it closes it. Null while there is none, as in server rendering: the hooks then show empty rooms.
 *
 * @example <ChatProvider client={client}><App /></ChatProvider>
 */
export function ChatProvider({ client, children }: { client: ChatClient | null; children?: ReactNode }): ReactNode {
	return createElement(ChatContext.Provider, { value: client }, children);
}

/** The client of the nearest `ChatProvider`; null without one. */
export const useChatClient = (): ChatClient | null => useContext(ChatContext);
