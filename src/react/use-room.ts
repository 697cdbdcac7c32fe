import * as React from "react";
import type { AnyProcedure, BuiltInChat, ChatRoom } from "../client";
import { useProvidedClient } from "./chat-provider";
import { retainRoom } from "./retain-room";
import { subscribeToNothing } from "./use-connection";

/**
 * Returns the room of that name, joined while the component is mounted; null without a client. Several components may use the
 * same room. If a join is refused, the client's `onError` receives the error, and the join is retried if that may help.
 *
 * @example const room = useRoom("general");
 */
export function useRoom<P extends AnyProcedure = BuiltInChat>(name: string): ChatRoom<P> | null {
	const client = useProvidedClient();
	const room = client?.room(name) ?? null;
	// A closed client has left its rooms and may be connected again, as StrictMode does to a client that an effect closes.
	const isClosed = React.useSyncExternalStore(
		client?.subscribe ?? subscribeToNothing,
		() => client?.state.connection === "closed",
		() => false,
	);
	React.useEffect(() => (client && room && !isClosed ? retainRoom(room, client) : undefined), [client, room, isClosed]);
	return room as ChatRoom<P> | null;
}
