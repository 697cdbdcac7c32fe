import { type ChatClient, ChatClosedError, type ChatRoom } from "../client";
import { retryDelay } from "../client/socket/requests/retry-delay";

/** The components in one room: it is entered with the first and left with the last of them. */
interface RetainedRoom {
	count: number;
	/** Why it could not be entered, as told: those who asked together are refused with the same. */
	refusal?: Error;
	retryTimer?: ReturnType<typeof setTimeout>;
}

const retainedRooms = new WeakMap<ChatRoom, RetainedRoom>();

/** Is in a room, with others, until the returned function is called. */
export function retainRoom(room: ChatRoom, client: ChatClient): () => void {
	const retained: RetainedRoom = retainedRooms.get(room) ?? { count: 0 };
	retainedRooms.set(room, retained);
	retained.count += 1;
	joinAndRetry(room, retained, client);
	return () => {
		retained.count -= 1;
		// Not at once: StrictMode, and a list that is sorted anew, mount again in the same moment.
		setTimeout(() => {
			if (retained.count > 0 || retainedRooms.get(room) !== retained) return;
			retainedRooms.delete(room);
			clearTimeout(retained.retryTimer);
			// It may not be in it, when the join was refused.
			room.leave().catch(() => {});
		}, 0);
	};
}

function joinAndRetry(room: ChatRoom, retained: RetainedRoom, client: ChatClient): void {
	room.join().catch((error: Error) => {
		if (error === retained.refusal) return;
		retained.refusal = error;
		const isClosed = ChatClosedError.is(error);
		// The app's own doing.
		if (!isClosed) room.report(error);
		// Closed and connected again in one moment, it does not render.
		if (isClosed && client.state.connection === "closed") return;
		const retryMs = isClosed ? 0 : retryDelay(error, Math.random);
		if (retryMs === undefined || retainedRooms.get(room) !== retained) return;
		clearTimeout(retained.retryTimer);
		retained.retryTimer = setTimeout(() => joinAndRetry(room, retained, client), retryMs);
	});
}
