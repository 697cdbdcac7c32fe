import { useEffect } from "react";
import type { ChatRoom } from "../client";
import { useChatClient } from "./chat-provider";
import { reside } from "./reside";

/**
 * The room of that name, joined for as long as the component is there; null without a client. Several components may be in
 * the same room. A join that is refused is told to the client's `onError`, and tried again if that may help.
 *
 * @example const room = useRoom("general");
 */
export function useRoom(name: string): ChatRoom | null {
	const room = useChatClient()?.room(name) ?? null;
	useEffect(() => (room ? reside(room) : undefined), [room]);
	return room;
}
