import { createContext, createElement, type ReactNode, useContext } from "react";
import type { AnyProcedure, BuiltInChat, ChatClient } from "../client";

const ChatContext = createContext<ChatClient | null>(null);

/**
 * Gives a client to the hooks below it; whoever made it closes it. Null while there is none, as in server rendering: the hooks then show empty rooms.
 *
 * @example <ChatProvider client={client}><App /></ChatProvider>
 */
export function ChatProvider<P extends AnyProcedure = BuiltInChat>({
	client,
	children,
}: {
	client: ChatClient<P> | null;
	children?: ReactNode;
}): ReactNode {
	return createElement(ChatContext.Provider, { value: client as ChatClient | null }, children);
}

/** The client of the nearest `ChatProvider`; null without one. `P` is the procedure's type, as of the client that was given. */
export const useChatClient = <P extends AnyProcedure = BuiltInChat>(): ChatClient<P> | null =>
	useContext(ChatContext) as ChatClient<P> | null;
