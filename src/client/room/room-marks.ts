import type { ChatSocket } from "../socket/chat-socket";
import { isMark } from "../wire/guards";
import { MARK_MS } from "./limits";
import type { RoomEvent } from "./room-event";
import type { RoomView } from "./room-view";

interface Wanted {
	readonly seq: number;
	readonly force?: boolean | undefined;
}

/**
 * The read mark that this client gives a room, at most one every 2 s. A mark waits for the room to be joined, and for the page to
 * be visible.
 */
export function createMarks(room: RoomView, socket: ChatSocket, report: (error: unknown) => void) {
	let wanted: Wanted | undefined;
	let rests = false;
	/** True while a mark is shown that the server has not confirmed. */
	let isPending = false;
	let epoch: string | undefined;

	/** Shows the mark that waits and sends it, if it may be sent now. */
	const flush = () => {
		const mark = wanted;
		if (!mark) return;
		// Node and React Native have no document.
		if (globalThis.document?.hidden) return document.addEventListener("visibilitychange", flush, { once: true });
		isPending = true;
		room.apply({ type: "read", ...mark });
		const { membership, readN } = room.state;
		if (rests || membership !== "joined") return;
		wanted = undefined;
		// Unknown where the server keeps no marks.
		rests = isPending = readN !== undefined;
		if (!rests) return;
		setTimeout(() => {
			rests = false;
			flush();
		}, MARK_MS);
		void socket
			.request("markRead", { room: room.name, epoch, ...mark })
			.catch(report)
			.then((ack) => {
				if (wanted) return;
				isPending = false;
				const { userId } = room.state;
				if (userId !== null && isMark(ack)) room.apply({ ...ack, type: "receipt", userId });
			});
	};

	return {
		/** The user has read up to this seq, or, by force, no further. */
		want(seq: number, force?: boolean) {
			if (!force && seq <= (wanted?.seq ?? room.state.readSeq)) return;
			wanted = { seq, force: force || wanted?.force };
			flush();
		},
		/** Returns true for a receipt of this user that a mark of this client will overtake. */
		isOld: (event: RoomEvent) => isPending && event.type === "receipt" && event.userId === room.state.userId,
		/** The room was joined, or, with "", another user has signed in: a mark of before means nothing any more. */
		begin(current: string) {
			if (epoch && epoch !== current) wanted = undefined;
			epoch = current;
			flush();
		},
	};
}
