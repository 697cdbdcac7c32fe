import * as React from "react";
import {
	type AnyProcedure,
	type BuiltInChat,
	type ChatRoom,
	emptyRoom,
	type MetadataOf,
	type ProfileOf,
	type RoomState,
} from "../client";

const NOTHING = emptyRoom("");

/** Returns a part of a room's state. Renders again only when that part is another value. */
export function useRoomState<Part, P extends AnyProcedure = BuiltInChat>(
	room: ChatRoom<P> | null,
	pick: (state: RoomState<MetadataOf<P>, ProfileOf<P>>) => Part,
): Part {
	const subscribe = React.useCallback((changed: () => void) => room?.subscribe(changed) ?? (() => {}), [room]);
	return React.useSyncExternalStore(
		subscribe,
		() => pick(room?.state ?? (NOTHING as RoomState<never, never>)),
		() => pick(NOTHING as RoomState<never, never>),
	);
}
