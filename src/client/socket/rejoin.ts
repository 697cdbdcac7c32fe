import { isJoinAck, isPartial, isRecord } from "../wire/guards";
import type { Emitter } from "./emitter";
import type { RequestQueue } from "./requests/request-queue";
import { retryDelay } from "./requests/retry-delay";
import type { RoomCursors } from "./room-cursors";

export interface RejoinOptions {
	cursors: RoomCursors;
	timeoutMs: number;
	random: () => number;
	requests: RequestQueue;
	emitter: Emitter;
	/** Called when the server refuses to let this socket back into a room. */
	onRefused: (error: Error) => void;
}

/**
 * The rejoining of rooms. It brings a new connection back into the rooms of the last one and delivers the changes missed in them,
 * and it heals a gap in a room in the same way.
 */
export class Rejoin {
	readonly #options: RejoinOptions;
	/** The rooms being rejoined, each with the timer of its next attempt if it waits for one. */
	readonly #joining = new Map<string, ReturnType<typeof setTimeout> | undefined>();

	constructor(options: RejoinOptions) {
		this.#options = options;
	}

	/**
	 * True while a room is being rejoined: the server would refuse what is sent to it, and its changes will be in the join's
	 * ack.
	 */
	isHeld(room: string): boolean {
		return this.#joining.has(room);
	}

	/** Rejoins all rooms at once on a new connection. */
	start(): void {
		for (const [name, { isLeft }] of this.#options.cursors) if (!isLeft) this.join(name);
	}

	/** Joins a room from its cursor. Does nothing if that is in progress. */
	join(room: string): void {
		if (this.#joining.has(room)) return;
		this.#send(room);
	}

	/** Stops rejoining a room that the app left or was removed from. */
	cancel(room: string): void {
		clearTimeout(this.#joining.get(room));
		this.#joining.delete(room);
	}

	/** Stops rejoining all rooms, because the connection is lost. The next one starts again. */
	stop(): void {
		for (const room of this.#joining.keys()) this.cancel(room);
	}

	#send(room: string): void {
		const { cursors, timeoutMs, requests } = this.#options;
		const data = cursors.rejoinData(room);
		this.#joining.set(room, undefined);
		// Ahead of the queue, because the frames in it may be for this room.
		requests.sendOnce({
			event: "joinRoom",
			data,
			timeoutMs,
			resolve: (ack) => this.#onAck(room, data, ack),
			reject: (error) => this.#onRefused(room, error),
		});
	}

	#onAck(room: string, data: object, ack: unknown): void {
		if (!this.#joining.has(room)) return;
		const { cursors, emitter, requests } = this.#options;
		const missed = isJoinAck(ack) && ack.recovered ? inOrder(ack) : undefined;
		const position = cursors.get(room)?.position;
		const since = position?.seq ?? 0;
		for (const [seq, message] of missed ?? []) {
			if (seq <= (position?.seq ?? 0)) continue;
			if (position) position.seq = seq;
			// A message that was not shown before is new, even if it was edited since.
			emitter.emit(Number(message.seq) > since ? "newMessage" : "messageUpdated", message);
			// A listener left the room, or closed the socket.
			if (!this.#joining.has(room)) return;
		}
		if (position && isPartial(ack) && ack.seq > since) {
			// The server has sent what fits in one frame, and the socket is not in the room yet.
			position.seq = Math.max(position.seq, ack.seq);
			this.#send(room);
			return;
		}
		this.#joining.delete(room);
		cursors.setJoined(room, data, ack);
		if (isJoinAck(ack) && !missed) emitter.emit("resync", ack);
		if (isJoinAck(ack)) emitter.emit("rejoin", ack);
		requests.flush();
	}

	#onRefused(room: string, error: Error): void {
		if (!this.#joining.has(room)) return;
		const retryMs = retryDelay(error, this.#options.random);
		if (retryMs !== undefined) {
			this.#joining.set(
				room,
				setTimeout(() => this.#send(room), retryMs),
			);
			return;
		}
		this.#joining.delete(room);
		this.#options.cursors.delete(room);
		// The error does not name the room.
		this.#options.emitter.emit("removed", { room, reason: error.message });
		this.#options.onRefused(error);
		this.#options.requests.flush();
	}
}

/** Returns the missed messages by `updatedSeq`, up to the ack's own seq. Later changes arrive as live events. */
const inOrder = ({ seq: last, messages }: { seq: number; messages: unknown[] }): [number, Record<string, unknown>][] =>
	messages
		.filter(isRecord)
		.map((message): [number, Record<string, unknown>] => [Number(message.updatedSeq), message])
		.filter(([seq]) => seq <= last)
		.sort(([a], [b]) => a - b);
