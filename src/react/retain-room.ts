import { type ChatClient, ChatClosedError, type ChatRoom } from "../client";
import { retryDelay } from "../client/socket/requests/retry-delay";

/** The components in one room: it is entered with the first and left with the last of them. */
interface Residence {
	count: number;
	/** Why it could not be entered, as told: those who asked together are refused with the same. */
	refusal?: Error;
	retry?: ReturnType<typeof setTimeout>;
}

const residences = new WeakMap<ChatRoom, Residence>();

/** Is in a room, with others, until the returned function is called. */
export function retainRoom(room: ChatRoom, client: ChatClient): () => void {
	const residence: Residence = residences.get(room) ?? { count: 0 };
	residences.set(room, residence);
	residence.count += 1;
	enter(room, residence, client);
	return () => {
		residence.count -= 1;
		// Not at once: StrictMode, and a list that is sorted anew, mount again in the same moment.
		setTimeout(() => {
			if (residence.count > 0 || residences.get(room) !== residence) return;
			residences.delete(room);
			clearTimeout(residence.retry);
			// It may not be in it, when the join was refused.
			room.leave().catch(() => {});
		}, 0);
	};
}

function enter(room: ChatRoom, residence: Residence, client: ChatClient): void {
	room.join().catch((error: Error) => {
		if (error === residence.refusal) return;
		residence.refusal = error;
		const isClosed = ChatClosedError.is(error);
		// The app's own doing.
		if (!isClosed) room.report(error);
		// Closed and connected again in one moment, it does not render.
		if (isClosed && client.state.connection === "closed") return;
		const retryMs = isClosed ? 0 : retryDelay(error, Math.random);
		if (retryMs === undefined || residences.get(room) !== residence) return;
		clearTimeout(residence.retry);
		residence.retry = setTimeout(() => enter(room, residence, client), retryMs);
	});
}
