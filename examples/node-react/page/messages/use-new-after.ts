import { useEffect, useState } from "react";
// In your app: "jsandy-chat/client".
import type { ChatRoom } from "../../../../src/client";

/**
 * Returns the seq after which messages are shown as new; 0 for none. Messages that arrive while the user reads the room are not
 * new. The line above new messages stays until the user stops to read: scrolls up, or leaves the page or the room.
 */
export function useNewAfter(room: ChatRoom, isReading: boolean): number {
	const [newAfter, setNewAfter] = useState(room.state.readSeq);
	useEffect(() => {
		if (!isReading) setNewAfter(room.state.readSeq);
		else if (room.state.unread === 0) setNewAfter(0);
	}, [room, isReading]);
	return newAfter;
}
