import { type ChatClient, ChatClosedError, type ChatRoom } from "../client";
import { retryDelay } from "../client/socket/requests/retry-delay";

/** The components that use one room: the first joins it, the last leaves it. */
interface RetainedRoom {
	count: number;
	/** The last refusal of a join, already reported. Components that join together receive the same error. */
	refusal?: Error;
	retryTimer?: ReturnType<typeof setTimeout>;
}

const retainedRooms = new WeakMap<ChatRoom, RetainedRoom>();

/** Keeps a room joined until every returned function has been called. */
export function retainRoom(room: ChatRoom, client: ChatClient): () => void {
	const retained: RetainedRoom = retainedRooms.get(room) ?? { count: 0 };
	retainedRooms.set(room, retained);
	retained.count += 1;
	joinAndRetry(room, retained, client);
	return () => {
		retained.count -= 1;
		// Not at once, because StrictMode and a list that is sorted mount the component again right away.
		setTimeout(() => {
			if (retained.count > 0 || retainedRooms.get(room) !== retained) return;
			retainedRooms.delete(room);
			clearTimeout(retained.retryTimer);
			// Fails if the join was refused, which was reported.
			room.leave().catch(() => {});
		}, 0);
	};
}

function joinAndRetry(room: ChatRoom, retained: RetainedRoom, client: ChatClient): void {
	room.join().catch((error: Error) => {
		if (error === retained.refusal) return;
		retained.refusal = error;
		const isClosed = ChatClosedError.is(error);
		// Closing the client is the app's decision, not an error.
		if (!isClosed) room.report(error);
		// Only while closed: a client that is closed and connected again at once does not render in between, so it joins here.
		if (isClosed && client.state.connection === "closed") return;
		const retryMs = isClosed ? 0 : retryDelay(error, Math.random);
		if (retryMs === undefined || retainedRooms.get(room) !== retained) return;
		clearTimeout(retained.retryTimer);
		retained.retryTimer = setTimeout(() => joinAndRetry(room, retained, client), retryMs);
	});
}
