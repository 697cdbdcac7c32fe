import { ChatError } from "../../errors";
import { isJoinAck, isRecord, isSeq, roomOf } from "../wire/guards";
import type { Connection } from "./connection";
import type { Emitter } from "./emitter";
import { isChange, isPart, type JoinAck, type JoinedRoom, type Position } from "./joined-room";
import type { FrameRules, OutgoingFrame, QueuedFrame } from "./requests/outgoing-frame";
import { repeatable } from "./requests/repeatable";
import { RequestQueue, type RequestQueueOptions } from "./requests/request-queue";
import { retryDelay } from "./requests/retry-delay";
import { isMove, isWrite } from "./requests/room-order";

/**
 * The rooms of this socket, from the app's joins to its leaves, and the requests that wait for them. It brings each new connection
 * back into the rooms of the last one and delivers the changes missed in them, and it heals a gap in a room in the same way.
 */
export class RoomJoins implements FrameRules {
	/** How many gaps were detected in the seqs that the server delivered. */
	gaps = 0;
	readonly requests: RequestQueue;
	readonly #random: () => number;
	readonly #connection: Connection;
	readonly #emitter: Emitter;
	readonly #rooms = new Map<string, JoinedRoom>();

	constructor(options: RequestQueueOptions, connection: Connection, emitter: Emitter) {
		this.#random = options.random;
		this.#connection = connection;
		this.#emitter = emitter;
		this.requests = new RequestQueue(options, connection, this);
	}

	/** Queues a frame. The answer to a join or leave updates the room before the app sees it. */
	send(frame: OutgoingFrame): void {
		const room = roomOf(frame.data);
		if (!room || !isMove(frame.event)) this.requests.add(frame);
		else if (frame.event === "joinRoom") this.#join(frame, room);
		else this.#leave(frame, room);
	}

	/**
	 * Resumes a room whose cursor is known, for instance after an outage in which the app left it. Only for an `emit`, whose ack
	 * nobody receives: the missed changes arrive as events. Returns false if the join has to be sent as it is.
	 */
	resume(name: string): boolean {
		const room = this.#rooms.get(name);
		if (!room || room.phase === "leaving" || this.requests.last(name, "joinRoom", "leaveRoom")) return false;
		if (room.phase === "left") room.phase = "in";
		if (this.#connection.id !== null) this.#rejoin(name, room);
		return true;
	}

	/** Removes a room, and stops rejoining it. */
	remove(name: string): void {
		clearTimeout(this.#rooms.get(name)?.timer);
		this.#rooms.delete(name);
	}

	/** True for a frame that the server would refuse, because this socket is not back in its room. */
	isHeld({ event, room }: QueuedFrame): boolean {
		const phase = this.#rooms.get(room)?.phase;
		return event !== "joinRoom" && (phase === "joining" || phase === "left");
	}

	/** Such a room of a custom procedure, whose messages have no order, knows no `clientId` either. */
	mayRepeat({ event, room }: QueuedFrame): boolean {
		return isWrite(event) ? this.#rooms.get(room)?.position !== null : repeatable.has(event);
	}

	/** Rejoins all rooms on a new connection, and then sends what waits, which may be for one of them. */
	start(isOtherUser: boolean): void {
		// What one user composed and saw is not another's. The rooms stay.
		if (isOtherUser) this.requests.clear(isMove);
		for (const [name, room] of this.#rooms) {
			if (isOtherUser) room.position = null;
			if (room.phase !== "left") this.#rejoin(name, room);
		}
		this.requests.flush();
	}

	/** Stops rejoining, because the connection is lost. The next one starts again, without the rooms that the app left. */
	stop(): void {
		for (const [name, room] of this.#rooms) {
			clearTimeout(room.timer);
			// A room left while disconnected is kept until the next connection has ended without a join.
			if (room.phase === "left" || room.phase === "leaving") this.remove(name);
			else room.phase = "in";
		}
		this.requests.requeue();
	}

	/** Ends everything, because the socket is closed for good. */
	clear(): void {
		for (const name of this.#rooms.keys()) this.remove(name);
		this.requests.clear();
	}

	/**
	 * Returns true for a change to deliver: the next one of its room, or one without an order. What the server passes over, because
	 * later changes have overtaken it, is no gap.
	 */
	isInOrder(name: string, seq: unknown, isPassed: boolean): boolean {
		const room = this.#rooms.get(name);
		const position = room?.position;
		// A custom procedure may have messages without an order.
		if (!room || !position || seq === undefined) return true;
		// A repeat is ignored, and is not the server's fault. While the room is rejoined, its ack will hold the change.
		if (!isSeq(seq) || seq <= position.seq || room.phase === "joining") return false;
		if (isPassed || seq === position.seq + 1) {
			position.seq = seq;
			return true;
		}
		this.gaps += 1;
		if (room.phase !== "leaving") this.#rejoin(name, room);
		return false;
	}

	#join(frame: OutgoingFrame, name: string): void {
		const resolve = (ack: unknown) => {
			// Not if the room is being left again, because a new connection would rejoin it.
			if (!this.requests.last(name, "leaveRoom")) {
				const room = this.#setIn(name, frame.data, ack);
				if (isPart(ack, frame.data)) this.#rejoin(name, room);
			}
			frame.resolve?.(ack);
		};
		this.requests.add({ ...frame, resolve });
	}

	#leave(frame: OutgoingFrame, name: string): void {
		const isOffline = this.#connection.id === null;
		const room = this.#rooms.get(name);
		if (room) {
			clearTimeout(room.timer);
			room.phase = isOffline ? "left" : "leaving";
		}
		const done = () => frame.resolve?.({ room: name });
		// A join that was not sent is taken back. Without a connection the socket is in no room.
		if (this.requests.cancelJoin(name) || isOffline) {
			done();
			return;
		}
		const resolve = () => {
			this.remove(name);
			done();
		};
		// A server may let a socket into a room that the app never joined, so only the server knows.
		const reject = (error: Error) =>
			ChatError.is(error) && error.code === "NOT_IN_ROOM" ? resolve() : frame.reject(error);
		this.requests.add({ ...frame, resolve, reject });
	}

	/** Stores a room that the server let this socket join, at the ack's position. */
	#setIn(name: string, data: unknown, ack: unknown): JoinedRoom {
		let position = this.#rooms.get(name)?.position ?? null;
		if (isJoinAck(ack)) {
			// Goes back only if the view starts again, as after a restored backup; otherwise delivered changes would come again.
			const seq = ack.recovered ? Math.max(ack.seq, position?.seq ?? 0) : ack.seq;
			position = { epoch: ack.epoch, seq };
		}
		this.remove(name);
		const room: JoinedRoom = { data, position, phase: "in" };
		this.#rooms.set(name, room);
		return room;
	}

	/** Joins a room again, from its position. Does nothing if that is in progress. */
	#rejoin(name: string, room: JoinedRoom): void {
		if (room.phase !== "joining") this.#send(name, room);
	}

	#send(name: string, room: JoinedRoom): void {
		room.phase = "joining";
		const { data: joined, position } = room;
		const data = {
			...(isRecord(joined) ? joined : { room: name }),
			...(position && { since: position.seq, epoch: position.epoch }),
		};
		const isCurrent = () => room.phase === "joining" && this.#rooms.get(name) === room;
		// Ahead of the queue, because the frames in it may be for this room.
		this.requests.sendOnce({
			event: "joinRoom",
			data,
			resolve: (ack) => {
				if (isCurrent()) this.#onAck(name, room, data, ack, isCurrent);
			},
			reject: (error) => {
				if (isCurrent()) this.#onRefused(name, room, error);
			},
		});
	}

	#onAck(name: string, room: JoinedRoom, data: object, ack: unknown, isCurrent: () => boolean): void {
		const { position } = room;
		const isPartial = isPart(ack, data);
		if (isJoinAck(ack)) {
			// The view first, and all at once.
			this.#emitter.emit(isPartial ? "part" : "view", ack);
			if (position && ack.recovered && !this.#catchUp(position, ack, isCurrent)) return;
		}
		if (isPartial && position) {
			position.seq = Math.max(position.seq, ack.seq);
			this.#send(name, room);
			return;
		}
		this.#setIn(name, room.data, ack);
		if (isJoinAck(ack)) {
			if (!ack.recovered) this.#emitter.emit("resync", ack);
			this.#emitter.emit("rejoin", ack);
		}
		this.requests.flush();
	}

	/** Delivers what was missed, up to the ack's own seq; later changes arrive as live events. Returns false if a listener left. */
	#catchUp(position: Position, ack: JoinAck, isCurrent: () => boolean): boolean {
		const since = position.seq;
		const messages: unknown[] = ack.messages;
		for (const message of messages.filter(isChange).sort((a, b) => a.updatedSeq - b.updatedSeq)) {
			const { seq, updatedSeq } = message;
			if (updatedSeq <= position.seq || updatedSeq > ack.seq) continue;
			position.seq = updatedSeq;
			// A message that was not shown before is new, even if it was edited since.
			this.#emitter.emit(Number(seq) > since ? "newMessage" : "messageUpdated", message, true);
			// A listener left the room, or closed the socket.
			if (!isCurrent()) return false;
		}
		return true;
	}

	#onRefused(name: string, room: JoinedRoom, error: Error): void {
		const retryMs = retryDelay(error, this.#random);
		if (retryMs !== undefined) {
			room.timer = setTimeout(() => this.#send(name, room), retryMs);
			return;
		}
		this.remove(name);
		// The error does not name the room.
		this.#emitter.emit("removed", { room: name, reason: error.message });
		this.#emitter.fail(error);
		this.requests.flush();
	}
}
