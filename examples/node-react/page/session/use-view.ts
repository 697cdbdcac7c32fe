import { useCallback, useSyncExternalStore } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom, RoomState } from "../../../../src/client";

/** Returns a part of a room's state. Renders again only when that part changes. */
export function useView<Part>(room: ChatRoom, pick: (state: RoomState) => Part): Part {
	const subscribe = useCallback((changed: () => void) => room.subscribe(changed), [room]);
	return useSyncExternalStore(subscribe, () => pick(room.state));
}
