import * as React from "react";
import type { Member } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** The result of `useTyping`. */
export interface TypingState {
	/** The members who are typing, except this user. */
	readonly typing: readonly Member[];
	/** Reports that the user is typing. Call it on every keystroke; it is sent at most every 3 s. */
	startTyping(): void;
	/** Reports at once that the user stopped typing. */
	stopTyping(): void;
}

/**
 * Returns who is typing in a room, which is joined while the component is mounted, and functions to report this user's typing.
 *
 * @example const { typing, startTyping } = useTyping("general");
 */
export function useTyping(name: string): TypingState {
	const room = useRoom(name);
	const typing = useRoomState(room, (state) => state.typing);
	const actions = React.useMemo(
		() => ({ startTyping: () => room?.startTyping(), stopTyping: () => room?.stopTyping() }),
		[room],
	);
	return { typing, ...actions };
}
