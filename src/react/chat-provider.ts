import { createContext, createElement, type ReactNode, useContext } from "react";
import type { AnyProcedure, BuiltInChat, ChatClient } from "../client";

const ChatContext = createContext<ChatClient | null>(null);

/**
 * Provides a client to the hooks below it; the code that created the client closes it. With null, as in server rendering, the
 * hooks show empty rooms.
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

/** Returns the client of the nearest `ChatProvider`, or null if there is none. `P` is the type of that client's procedure. */
export const useChatClient = <P extends AnyProcedure = BuiltInChat>(): ChatClient<P> | null =>
	useContext(ChatContext) as ChatClient<P> | null;
