import type { ReactNode } from "react";
import * as React from "react";
import type { AnyProcedure, BuiltInChat, ChatClient } from "../client";

// The React of server components has no context, and loads this module all the same.
const ChatContext = React.createContext?.<ChatClient | null>(null);

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
	return React.createElement(ChatContext.Provider, { value: client as ChatClient | null }, children);
}

/** Returns the client of the nearest `ChatProvider`, or null if there is none. */
export const useProvidedClient = (): ChatClient | null => React.useContext(ChatContext);
