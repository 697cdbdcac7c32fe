import { useEffect, useSyncExternalStore } from "react";
import type { AnyProcedure, BuiltInChat, ChatRoom } from "../client";
import { useChatClient } from "./chat-provider";
import { retainRoom } from "./retain-room";
import { subscribeToNothing } from "./use-connection";

/**
 * The room of that name, joined for as long as the component is there; null without a client. Several components may be in
 * the same room. A join that is refused is told to the client's `onError`, and tried again if that may help.
 *
 * @example const room = useRoom("general");
 */
export function useRoom<P extends AnyProcedure = BuiltInChat>(name: string): ChatRoom<P> | null {
	const client = useChatClient();
	const room = client?.room(name) ?? null;
	// A closed client has left its rooms, and may be connected again: StrictMode does so to one that an effect closes.
	const isClosed = useSyncExternalStore(
		client?.subscribe ?? subscribeToNothing,
		() => client?.state.connection === "closed",
		() => false,
	);
	useEffect(() => (client && room && !isClosed ? retainRoom(room, client) : undefined), [client, room, isClosed]);
	return room as ChatRoom<P> | null;
}
