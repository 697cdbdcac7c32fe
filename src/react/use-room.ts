import { useEffect } from "react";
import type { ChatRoom } from "../client";
import { useChatClient } from "./chat-provider";

/** How many components are in a room: it is left with the last of them. */
const residents = new WeakMap<ChatRoom, number>();

/**
 * The room of that name, joined for as long as the component is there; null without a client. Several components may be in
 * the same room. A join that is refused is told to the client's `onError`.
 *
 * @example const room = useRoom("general");
 */
export function useRoom(name: string): ChatRoom | null {
	const room = useChatClient()?.room(name) ?? null;
	useEffect(() => (room ? reside(room) : undefined), [room]);
	return room;
}

function reside(room: ChatRoom): () => void {
	residents.set(room, (residents.get(room) ?? 0) + 1);
	room.enter();
	return () => {
		residents.set(room, (residents.get(room) ?? 1) - 1);
		// Not at once: StrictMode, and a list that is sorted anew, mount again in the same moment.
		setTimeout(() => {
			if (residents.get(room) === 0) room.leave().catch(() => {});
		}, 0);
	};
}
