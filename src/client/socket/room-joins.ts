import { ChatError } from "../../errors";
import type { AckResults } from "../../schemas/incoming";
import { isJoinAck, isRecord, isSeq, roomOf } from "../wire/guards";
import type { Connection } from "./connection";
import { GIVE_UP_MS } from "./delays";
import type { Emitter } from "./emitter";
import type { OutgoingFrame, QueuedFrame } from "./requests/outgoing-frame";
import type { RequestQueue } from "./requests/request-queue";
import { retryDelay } from "./requests/retry-delay";
import { isMove } from "./requests/room-order";
import { type RoomCursor, RoomCursors } from "./room-cursors";

export interface RoomJoinsOptions {
	random: () => number;
	requests: RequestQueue;
	connection: Connection;
	emitter: Emitter;
	/** Called when the server refuses to let this socket back into a room. */
	onRefused: (error: Error) => void;
}

/**
 * The rooms of this socket, from the app's joins to its leaves. It brings each new connection back into the rooms of the last one
 * and delivers the changes missed in them, and it heals a gap in a room in the same way.
 */
export class RoomJoins {
	/** How many gaps were detected in the seqs that the server delivered. */
	gaps = 0;
	readonly #options: RoomJoinsOptions;
	readonly #cursors = new RoomCursors();

	constructor(options: RoomJoinsOptions) {
		this.#options = options;
	}

	/**
	 * Returns the frame to send, whose answer updates the cursors before the app sees it; undefined if nothing needs to be
	 * sent.
	 */
	track(frame: OutgoingFrame): OutgoingFrame | undefined {
		const room = roomOf(frame.data);
		if (!room || !isMove(frame.event)) return frame;
		return frame.event === "joinRoom" ? this.#trackJoin(frame, room) : this.#trackLeave(frame, room);
	}

	/**
	 * Resumes a room whose cursor is known, for instance after an outage in which the app left it. Only for an `emit`, whose ack
	 * nobody receives: the missed changes arrive as events. Returns false if the join has to be sent as it is.
	 */
	resume(room: string): boolean {
		const known = this.#cursors.get(room);
		if (!known || known.isLeaving || this.#isQueued(room, isMove)) return false;
		known.isLeft = false;
		if (this.#options.connection.id !== null) this.#rejoin(room, known);
		return true;
	}

	/** Called when the server removes this socket from a room. */
	remove(room: string): void {
		this.#cursors.remove(room);
	}

	/** True for a frame that the server would refuse, because this socket is not back in its room. */
	isHeld({ event, room }: QueuedFrame): boolean {
		const cursor = this.#cursors.get(room);
		return event !== "joinRoom" && (cursor?.isJoining === true || cursor?.isLeft === true);
	}

	/** True for a room of a custom procedure, whose messages have no order. */
	isUnordered(room: string): boolean {
		return this.#cursors.get(room)?.position === null;
	}

	/** Rejoins all rooms on a new connection. */
	start(): void {
		for (const [room, cursor] of this.#cursors) if (!cursor.isLeft) this.#rejoin(room, cursor);
	}

	/** Stops rejoining, because the connection is lost. The next one starts again, without the rooms that the app left. */
	stop(): void {
		for (const [room, cursor] of this.#cursors) {
			clearTimeout(cursor.timer);
			cursor.isJoining = false;
			// A room left while disconnected is kept until the next connection has ended without a join.
			if (cursor.isLeft || cursor.isLeaving) this.#cursors.remove(room);
		}
	}

	/** Forgets what was delivered, because it was delivered to another user. The rooms stay. */
	restart(): void {
		for (const cursor of this.#cursors.values()) cursor.position = null;
	}

	clear(): void {
		for (const room of this.#cursors.keys()) this.#cursors.remove(room);
	}

	/** Returns true for a change to deliver: the next one of its room, or one without an order. */
	isInOrder(room: string, seq: unknown): boolean {
		const cursor = this.#cursors.get(room);
		const position = cursor?.position;
		// A custom procedure may have messages without an order.
		if (!cursor || !position || seq === undefined) return true;
		// A repeat is ignored, and is not the server's fault. While the room is rejoined, its ack will hold the change.
		if (!isSeq(seq) || seq <= position.seq || cursor.isJoining) return false;
		if (seq === position.seq + 1) {
			position.seq = seq;
			return true;
		}
		this.gaps += 1;
		if (!cursor.isLeaving) this.#rejoin(room, cursor);
		return false;
	}

	#trackJoin(frame: OutgoingFrame, room: string): OutgoingFrame {
		const resolve = (ack: unknown) => {
			// Not if the room is being left again, because a new connection would rejoin it.
			if (!this.#isQueued(room, (event) => event === "leaveRoom")) {
				this.#cursors.setJoined(room, frame.data, ack);
				const cursor = this.#cursors.get(room);
				if (cursor && isPart(ack, frame.data)) this.#rejoin(room, cursor);
			}
			frame.resolve?.(ack);
		};
		return { ...frame, resolve };
	}

	#trackLeave(frame: OutgoingFrame, room: string): OutgoingFrame | undefined {
		const { requests, connection } = this.#options;
		const cursor = this.#cursors.get(room);
		clearTimeout(cursor?.timer);
		if (cursor) {
			cursor.isJoining = false;
			cursor[connection.id === null ? "isLeft" : "isLeaving"] = true;
		}
		// A join that was not sent is taken back. Without a connection the socket is in no room.
		if (requests.cancelJoin(room) || connection.id === null) {
			frame.resolve?.({ room });
			return undefined;
		}
		const resolve = () => {
			this.#cursors.remove(room);
			frame.resolve?.({ room });
		};
		// A server may let a socket into a room that the app never joined, so only the server knows.
		const reject = (error: Error) =>
			ChatError.is(error) && error.code === "NOT_IN_ROOM" ? resolve() : frame.reject(error);
		return { ...frame, resolve, reject };
	}

	/** True while such a join or leave of this room is outgoing or pending. */
	#isQueued(name: string, matches: (event: string) => boolean): boolean {
		return this.#options.requests.some(({ event, room }) => room === name && matches(event));
	}

	/** Joins a room from its cursor. Does nothing if that is in progress. */
	#rejoin(room: string, cursor: RoomCursor): void {
		if (!cursor.isJoining) this.#send(room, cursor);
	}

	#send(room: string, cursor: RoomCursor): void {
		cursor.isJoining = true;
		const data = this.#cursors.rejoinData(room);
		const isCurrent = () => cursor.isJoining && this.#cursors.get(room) === cursor;
		// Ahead of the queue, because the frames in it may be for this room.
		this.#options.requests.sendOnce({
			event: "joinRoom",
			data,
			timeoutMs: GIVE_UP_MS,
			resolve: (ack) => {
				if (isCurrent()) this.#onAck(room, cursor, data, ack, isCurrent);
			},
			reject: (error) => {
				if (isCurrent()) this.#onRefused(room, cursor, error);
			},
		});
	}

	#onAck(room: string, cursor: RoomCursor, data: object, ack: unknown, isCurrent: () => boolean): void {
		const { emitter, requests } = this.#options;
		const { position } = cursor;
		const since = position?.seq ?? 0;
		const isRoom = isJoinAck(ack);
		const missed = isRoom && ack.recovered ? inOrder(ack) : [];
		const isPartial = isPart(ack, data);
		// The view first, and all at once.
		if (isRoom) emitter.emit("view", { ...ack, isPartial });
		for (const [seq, message] of missed) {
			if (seq <= (position?.seq ?? 0)) continue;
			if (position) position.seq = seq;
			// A message that was not shown before is new, even if it was edited since.
			emitter.emit(Number(message.seq) > since ? "newMessage" : "messageUpdated", message, true);
			// A listener left the room, or closed the socket.
			if (!isCurrent()) return;
		}
		if (isPartial && position) {
			position.seq = Math.max(position.seq, Number(ack.seq));
			this.#send(room, cursor);
			return;
		}
		this.#cursors.setJoined(room, cursor.data, ack);
		if (isRoom && !ack.recovered) emitter.emit("resync", ack);
		if (isRoom) emitter.emit("rejoin", ack);
		requests.flush();
	}

	#onRefused(room: string, cursor: RoomCursor, error: Error): void {
		const retryMs = retryDelay(error, this.#options.random);
		if (retryMs !== undefined) {
			cursor.timer = setTimeout(() => this.#send(room, cursor), retryMs);
			return;
		}
		this.#cursors.remove(room);
		// The error does not name the room.
		this.#options.emitter.emit("removed", { room, reason: error.message });
		this.#options.onRefused(error);
		this.#options.requests.flush();
	}
}

/** True for the ack of a resume that goes only a part of the way: this socket is not in the room yet. */
const isPart = (ack: unknown, data: unknown): ack is AckResults["joinRoom"] =>
	isJoinAck(ack) &&
	ack.recovered &&
	ack.hasMore === true &&
	isRecord(data) &&
	typeof data.since === "number" &&
	ack.seq > data.since;

/** Returns the missed messages by `updatedSeq`, up to the ack's own seq. Later changes arrive as live events. */
const inOrder = ({ seq: last, messages }: { seq: number; messages: unknown[] }): [number, Record<string, unknown>][] =>
	messages
		.filter(isRecord)
		.map((message): [number, Record<string, unknown>] => [Number(message.updatedSeq), message])
		.filter(([seq]) => seq <= last)
		.sort(([a], [b]) => a - b);
