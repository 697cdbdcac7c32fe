import { useCallback, useSyncExternalStore } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom, RoomState } from "../../../../src/client";

/** Returns the sum of a number of each room's state, such as its unread messages. Renders again only when the sum changes. */
export function useSum(rooms: readonly ChatRoom[], numberOf: (state: RoomState) => number): number {
	const subscribe = useCallback(
		(changed: () => void) => {
			const offs = rooms.map((room) => room.subscribe(changed));
			return () => {
				for (const off of offs) off();
			};
		},
		[rooms],
	);
	return useSyncExternalStore(subscribe, () => rooms.reduce((sum, room) => sum + numberOf(room.state), 0));
}
