import { useCallback, useSyncExternalStore } from "react";
import { type ChatRoom, emptyRoom, type RoomState } from "../client";

const NOTHING = emptyRoom("");

/** A part of a room's state. Renders again only when that part is another object. */
export function useRoomState<Part>(room: ChatRoom | null, pick: (state: RoomState) => Part): Part {
	const subscribe = useCallback((changed: () => void) => room?.subscribe(changed) ?? (() => {}), [room]);
	return useSyncExternalStore(
		subscribe,
		() => pick(room?.state ?? NOTHING),
		() => pick(NOTHING),
	);
}
