import { createContext, useContext, useMemo } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom } from "../../../../src/client";
import { useView } from "../session/use-view";

/** The names of the users of a room, by their ids. */
export const NamesContext = createContext<ReadonlyMap<string, string>>(new Map());

/** Returns the names of the room's members, and of those who wrote in it and are gone. */
export function useNames(room: ChatRoom): ReadonlyMap<string, string> {
	const members = useView(room, (state) => state.members);
	const messages = useView(room, (state) => state.messages);
	return useMemo(() => {
		const names = new Map<string, string>();
		for (const message of messages) if (message.status === "sent") names.set(message.userId, message.username);
		for (const { userId, username } of members) names.set(userId, username);
		return names;
	}, [members, messages]);
}

/** Returns a function that names a user. One who only reacted is called by the id. */
export function useNameOf(): (userId: string) => string {
	const names = useContext(NamesContext);
	return (userId) => names.get(userId) ?? userId;
}
