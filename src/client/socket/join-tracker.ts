import { ChatError } from "../../errors";
import { isPartial, roomOf } from "../wire/guards";
import type { Connection } from "./connection";
import type { Rejoin } from "./rejoin";
import type { OutgoingFrame } from "./requests/outgoing-frame";
import type { RequestQueue } from "./requests/request-queue";
import type { RoomCursors } from "./room-cursors";

export interface JoinTrackerOptions {
	cursors: RoomCursors;
	rejoin: Rejoin;
	requests: RequestQueue;
	connection: Connection;
}

/** The app's joins and leaves. It keeps the room cursors in step with the app's own `joinRoom` and `leaveRoom`. */
export class JoinTracker {
	readonly #options: JoinTrackerOptions;

	constructor(options: JoinTrackerOptions) {
		this.#options = options;
	}

	/**
	 * Returns the frame to send, whose answer updates the cursors before the app sees it; undefined if nothing needs to be
	 * sent.
	 */
	track(frame: OutgoingFrame): OutgoingFrame | undefined {
		const room = roomOf(frame.data);
		if (!room) return frame;
		if (frame.event === "joinRoom") return this.#trackJoin(frame, room);
		if (frame.event === "leaveRoom") return this.#trackLeave(frame, room);
		return frame;
	}

	/**
	 * Resumes a room whose cursor is known, for instance after an outage in which the app left it. Only for an `emit`, whose ack
	 * nobody receives: the missed changes arrive as events. Returns false if the join has to be sent as it is.
	 */
	resume(room: string): boolean {
		const { cursors, rejoin, connection } = this.#options;
		const known = cursors.get(room);
		if (!known || this.#isQueued(room)) return false;
		known.isLeft = false;
		if (connection.id !== null) rejoin.join(room);
		return true;
	}

	/** Called when the server removes this socket from a room. */
	remove(room: string): void {
		this.#options.cursors.delete(room);
		this.#options.rejoin.cancel(room);
	}

	#trackJoin(frame: OutgoingFrame, room: string): OutgoingFrame {
		const resolve = (ack: unknown) => {
			// Not if the room is being left again, because a new connection would rejoin it.
			if (!this.#isQueued(room, /^leaveRoom$/)) {
				this.#options.cursors.setJoined(room, frame.data, ack);
				// The rest of what was missed arrives as events.
				if (isPartial(ack)) this.#options.rejoin.join(room);
			}
			frame.resolve?.(ack);
		};
		return { ...frame, resolve };
	}

	#trackLeave(frame: OutgoingFrame, room: string): OutgoingFrame | undefined {
		const { cursors, rejoin, connection } = this.#options;
		const calledOn = connection.id;
		rejoin.cancel(room);
		const left = cursors.get(room);
		if (calledOn !== null) cursors.delete(room);
		else {
			if (left) left.isLeft = true;
			// Without a connection the socket is in no room, unless a join is queued.
			if (!this.#isQueued(room)) {
				frame.resolve?.({ room });
				return undefined;
			}
		}
		const resolve = (ack: unknown) => {
			cursors.delete(room);
			frame.resolve?.(ack);
		};
		const reject = (error: Error) => {
			// Losing the connection left the room already.
			const hasLeft = ChatError.is(error) && error.code === "NOT_IN_ROOM" && calledOn !== connection.id;
			if (hasLeft) frame.resolve?.({ room });
			else frame.reject(error);
		};
		return { ...frame, resolve, reject };
	}

	/** True while a join or leave of this room is outgoing or pending. */
	#isQueued(name: string, events = /^(join|leave)Room$/): boolean {
		return this.#options.requests.some(({ event, room }) => room === name && events.test(event));
	}
}
