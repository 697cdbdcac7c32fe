import * as React from "react";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** The result of `useUnread`. */
export interface Unread {
	/** How many messages of other users this user has not read, on any device where the server keeps read marks. */
	readonly unread: number;
	/** Marks everything that is shown as read, or everything up to this `seq`. */
	markRead(seq?: number): void;
}

/**
 * Returns what is unread in a room, which is joined while the component is mounted.
 *
 * @example const { unread, markRead } = useUnread("general");
 */
export function useUnread(name: string): Unread {
	const room = useRoom(name);
	const unread = useRoomState(room, (state) => state.unread);
	const markRead = React.useMemo(() => (seq?: number) => room?.markRead(seq), [room]);
	return { unread, markRead };
}
