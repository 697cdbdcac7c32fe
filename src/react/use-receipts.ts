import * as React from "react";
import type { Member } from "../schemas/message";
import { useRoom } from "./use-room";
import { useRoomState } from "./use-room-state";

/** The result of `useReceipts`. */
export interface ReadReceipts {
	/** Returns the members who have read a message, except its author and this user. */
	readBy(message: { readonly seq?: number; readonly userId?: string }): Member[];
}

/**
 * Returns who has read the messages of a room, which is joined while the component is mounted. In a large room, nobody.
 *
 * @example const { readBy } = useReceipts("general");
 */
export function useReceipts(name: string): ReadReceipts {
	const room = useRoom(name);
	const receipts = useRoomState(room, (state) => state.receipts);
	const members = useRoomState(room, (state) => state.members);
	const readBy = React.useCallback(
		({ seq, userId: authorId }: { readonly seq?: number; readonly userId?: string }) => {
			// A draft.
			if (seq === undefined) return [];
			const readers = new Set(receipts.flatMap((receipt) => (receipt.seq >= seq ? receipt.userId : [])));
			const own = room?.state.userId;
			return members.filter(({ userId }) => readers.has(userId) && userId !== authorId && userId !== own);
		},
		[room, receipts, members],
	);
	return { readBy };
}
