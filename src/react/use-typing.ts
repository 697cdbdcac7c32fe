import { useMemo } from "react";
import type { Member } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** What `useTyping` returns. */
export interface TypingState {
	/** Who types, but for this user. */
	readonly typing: readonly Member[];
	/** To be called with every keystroke: the others are told at most every 3 s. */
	startTyping(): void;
	stopTyping(): void;
}

/** Who types in a room, and a way to tell that this user does. */
export function useTyping(name: string): TypingState {
	const room = useRoom(name);
	const typing = useRoomState(room, (state) => state.typing);
	const actions = useMemo(
		() => ({ startTyping: () => room?.startTyping(), stopTyping: () => room?.stopTyping() }),
		[room],
	);
	return { typing, ...actions };
}
