import { isJoinAck, isRecord } from "../wire/guards";
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
	/** A room that the server does not let in any more. */
	onRefused: (error: Error) => void;
}

/**
 * Brings a new connection back into the rooms of the last, and the app up to date with what it missed in them; also when a
 * hole was noticed in what came.
 */
export class Rejoin {
	readonly #options: RejoinOptions;
	/** The rooms on their way, each with the timer of its next try if it waits for one. */
	readonly #joining = new Map<string, ReturnType<typeof setTimeout> | undefined>();

	constructor(options: RejoinOptions) {
		this.#options = options;
	}

	/** True while a room is on its way: what is sent to it now would be refused, and what changes in it is in the join's ack. */
	isHeld(room: string): boolean {
		return this.#joining.has(room);
	}

	/** A connection is open: all rooms are joined in one go. */
	start(): void {
		for (const [name, { isLeft }] of this.#options.cursors) if (!isLeft) this.join(name);
	}

	/** Joins a room from where it has been seen. Does nothing where that is under way. */
	join(room: string): void {
		if (this.#joining.has(room)) return;
		this.#send(room);
	}

	/** The app has left, or was removed. */
	cancel(room: string): void {
		clearTimeout(this.#joining.get(room));
		this.#joining.delete(room);
	}

	/** The connection is lost; the next one starts anew. */
	stop(): void {
		for (const room of this.#joining.keys()) this.cancel(room);
	}

	#send(room: string): void {
		const { cursors, timeoutMs, requests } = this.#options;
		const data = cursors.rejoinData(room);
		this.#joining.set(room, undefined);
		// Past whatever waits, which may be for this room.
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
			// Never shown before, even when it was edited since.
			emitter.emit(Number(message.seq) > since ? "newMessage" : "messageUpdated", message);
			// A listener has left, or closed the socket.
			if (!this.#joining.has(room)) return;
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
		// The error does not say which room it was.
		this.#options.emitter.emit("removed", { room, reason: error.message });
		this.#options.onRefused(error);
		this.#options.requests.flush();
	}
}

/** What was missed, by `updatedSeq`. What is past the ack's own seq comes as a live event. */
const inOrder = ({ seq: last, messages }: { seq: number; messages: unknown[] }): [number, Record<string, unknown>][] =>
	messages
		.filter(isRecord)
		.map((message): [number, Record<string, unknown>] => [Number(message.updatedSeq), message])
		.filter(([seq]) => seq <= last)
		.sort(([a], [b]) => a - b);
