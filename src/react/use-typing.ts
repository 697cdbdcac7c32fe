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
	/** The others are told at once. */
	stopTyping(): void;
}

/**
 * Who types in a room, which is joined while the component is there, and a way to tell that this user does.
 *
 * @example const { typing, startTyping } = useTyping("general");
 */
export function useTyping(name: string): TypingState {
	const room = useRoom(name);
	const typing = useRoomState(room, (state) => state.typing);
	const actions = useMemo(
		() => ({ startTyping: () => room?.startTyping(), stopTyping: () => room?.stopTyping() }),
		[room],
	);
	return { typing, ...actions };
}
