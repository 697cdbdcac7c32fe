import { ChatError } from "../../errors";
import { roomOf } from "../wire/guards";
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

/** Learns from the app's own `joinRoom` and `leaveRoom` which rooms it is in. */
export class JoinTracker {
	readonly #options: JoinTrackerOptions;

	constructor(options: JoinTrackerOptions) {
		this.#options = options;
	}

	/** The frame to send; what it is answered is taken note of before the app sees it. Undefined when nothing needs to be sent. */
	track(frame: OutgoingFrame): OutgoingFrame | undefined {
		const room = roomOf(frame.data);
		if (!room) return frame;
		if (frame.event === "joinRoom") return this.#trackJoin(frame, room);
		if (frame.event === "leaveRoom") return this.#trackLeave(frame, room);
		return frame;
	}

	/**
	 * Goes on in a room that is known, as after an outage in which the app left it. For an `emit`, whose ack nobody sees:
	 * what was missed comes as events. False when the join is to be sent as it is.
	 */
	resume(room: string): boolean {
		const { cursors, rejoin, connection } = this.#options;
		const known = cursors.get(room);
		if (!known || this.#isQueued(room)) return false;
		known.isLeft = false;
		if (connection.id !== null) rejoin.join(room);
		return true;
	}

	/** The server took this socket out of a room. */
	remove(room: string): void {
		this.#options.cursors.delete(room);
		this.#options.rejoin.cancel(room);
	}

	#trackJoin(frame: OutgoingFrame, room: string): OutgoingFrame {
		const resolve = (ack: unknown) => {
			// Not into one that is being left again: a new connection would come back to it.
			if (!this.#isQueued(room, /^leaveRoom$/)) this.#options.cursors.setJoined(room, frame.data, ack);
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
			// Without a connection it is in no room, unless a join is on its way.
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
			// Losing the connection has left the room already.
			const hasLeft = ChatError.is(error) && error.code === "NOT_IN_ROOM" && calledOn !== connection.id;
			if (hasLeft) frame.resolve?.({ room });
			else frame.reject(error);
		};
		return { ...frame, resolve, reject };
	}

	/** True while a join or leave of this room waits to be sent or answered. */
	#isQueued(name: string, events = /^(join|leave)Room$/): boolean {
		return this.#options.requests.some(({ event, room }) => room === name && events.test(event));
	}
}
