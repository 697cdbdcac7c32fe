import { useMemo } from "react";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** What `useUnread` returns. */
export interface Unread {
	/** How many messages of others are shown that this user has not read. */
	readonly unread: number;
	/** This user has seen everything that is shown, or up to this `seq`. */
	markRead(seq?: number): void;
}

/**
 * What is unread in a room, which is joined while the component is there.
 *
 * @example const { unread, markRead } = useUnread("general");
 */
export function useUnread(name: string): Unread {
	const room = useRoom(name);
	const unread = useRoomState(room, (state) => state.unread);
	const markRead = useMemo(() => (seq?: number) => room?.markRead(seq), [room]);
	return { unread, markRead };
}
