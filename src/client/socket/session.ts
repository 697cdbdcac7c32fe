import { ChatError } from "../../errors";
import type { Welcome } from "../../schemas/frame";
import { ChatClosedError } from "../closed-error";
import type { Disconnected } from "../events";
import type { ChatSocketOptions } from "../options";
import type { ServerFrame } from "../wire/frame";
import { isRecord, isSeq, roomOf } from "../wire/guards";
import { readError } from "../wire/read-error";
import { Connection, type ConnectionOptions } from "./connection";
import { Emitter } from "./emitter";
import { JoinTracker } from "./join-tracker";
import { Rejoin } from "./rejoin";
import type { OutgoingFrame } from "./requests/outgoing-frame";
import { repeatable } from "./requests/repeatable";
import { RequestQueue } from "./requests/request-queue";
import { RoomCursors } from "./room-cursors";

// The names of the socket's own events and of the protocol's frames. A server's event may have none of these names.
const RESERVED = new Set(["connect", "disconnect", "resync", "rejoin", "ping", "welcome"]);

export interface SessionOptions extends Pick<ConnectionOptions, "url" | "protocols" | "WebSocket" | "random"> {
	timeoutMs: number;
	maxPending: number;
	validate: ChatSocketOptions["validate"] | undefined;
	onError: (error: unknown) => void;
}

/** What a socket keeps from one connection to the next: its listeners, room cursors and request queue. */
export class Session {
	readonly connection: Connection;
	readonly emitter: Emitter;
	/** How many of the server's frames were dropped. */
	dropped = 0;
	/** How many gaps were detected in the seqs that the server delivered. */
	gaps = 0;
	readonly #onError: (error: unknown) => void;
	readonly #validate: ChatSocketOptions["validate"] | undefined;
	readonly #requests: RequestQueue;
	readonly #cursors = new RoomCursors();
	readonly #rejoin: Rejoin;
	readonly #joinTracker: JoinTracker;

	constructor({ timeoutMs, maxPending, validate, onError, ...dial }: SessionOptions) {
		this.#onError = onError;
		this.#validate = validate;
		this.emitter = new Emitter(onError);
		this.connection = new Connection({
			...dial,
			onOpen: (welcome) => this.#onOpen(welcome),
			onFrame: (frame) => this.#onFrame(frame),
			onLost: (disconnected) => this.#onLost(disconnected),
			onFailed: (error) => {
				this.emitter.emit("failed", error);
				onError(error);
			},
		});
		this.#requests = new RequestQueue({
			max: maxPending,
			random: dial.random,
			connection: this.connection,
			mayRepeat: ({ event, room }) =>
				repeatable.has(event) && !(event === "sendMessage" && this.#cursors.get(room)?.position === null),
			// The server would refuse a frame for a room that this socket has not rejoined.
			isHeld: ({ event, room }) =>
				event !== "joinRoom" && (this.#rejoin.isHeld(room) || this.#cursors.get(room)?.isLeft === true),
		});
		this.#rejoin = new Rejoin({
			cursors: this.#cursors,
			timeoutMs,
			random: dial.random,
			requests: this.#requests,
			emitter: this.emitter,
			onRefused: (error) => this.reportEmit(error),
		});
		this.#joinTracker = new JoinTracker({
			cursors: this.#cursors,
			rejoin: this.#rejoin,
			requests: this.#requests,
			connection: this.connection,
		});
	}

	/** Queues a frame, to be sent now or once connected. */
	send(frame: OutgoingFrame): void {
		if (this.connection.state === "closed") {
			frame.reject(new ChatClosedError(frame.event, "unsent"));
			return;
		}
		const tracked = this.#joinTracker.track(frame);
		if (tracked) this.#requests.add(tracked);
	}

	/** Returns true if a join needs no frame of its own, because the room is rejoined anyway. */
	resume(room: string): boolean {
		return this.connection.state !== "closed" && this.#joinTracker.resume(room);
	}

	/** Reports the error of an `emit`. */
	reportEmit(error: Error): void {
		if (!ChatError.is(error) || !this.emitter.emit("error", error)) this.#onError(error);
	}

	close(code: number, reason: string): void {
		this.connection.close(code, reason);
		this.#cursors.clear();
	}

	#onOpen(welcome: Welcome): void {
		// The rooms first, because queued frames may be for one of them.
		this.#rejoin.start();
		this.#requests.flush();
		this.emitter.emit("connect", welcome);
	}

	#onLost(disconnected: Disconnected): void {
		this.#rejoin.stop();
		this.#cursors.removeLeft();
		if (disconnected.willReconnect) this.#requests.requeue();
		else this.#requests.clear();
		this.emitter.emit("disconnect", disconnected);
	}

	#onFrame(frame: ServerFrame | undefined): void {
		if (!frame || !this.#dispatch(...frame)) this.dropped += 1;
	}

	/** Returns false for a frame to drop. */
	#dispatch(event: string, data: unknown, id?: unknown): boolean {
		if (event === "pong") return true;
		if (event === "ack") return this.#requests.answer(id, undefined, data);
		if (event !== "error") return !RESERVED.has(event) && this.#deliver(event, data);
		const error = readError(data);
		if (!error) return false;
		if (id !== undefined) return this.#requests.answer(id, error);
		this.reportEmit(error);
		return true;
	}

	/**
	 * Returns false if the event has no listener or does not match its schema. A change that is held back or repeated is not
	 * dropped.
	 */
	#deliver(event: string, data: unknown): boolean {
		if (event === "reconnect" && isRecord(data) && typeof data.inMs === "number")
			this.connection.delayReconnect(data.inMs);
		const room = roomOf(data);
		if (event === "removed") this.#joinTracker.remove(room);
		const isChange = event === "newMessage" || event === "messageUpdated";
		if (isChange && isRecord(data) && !this.#isInOrder(room, data.updatedSeq)) return true;
		// Validated after its seq was counted, because an invalid change is not a gap to heal.
		const schema = this.#validate && Object.hasOwn(this.#validate, event) ? this.#validate[event] : undefined;
		const result = schema?.safeParse(data) ?? { success: true, data };
		return result.success && this.emitter.emit(event, result.data);
	}

	/** Returns true for a change to deliver: the next one of its room, or one without an order. */
	#isInOrder(room: string, seq: unknown): boolean {
		const position = this.#cursors.get(room)?.position;
		// A custom procedure may have messages without an order.
		if (!position || seq === undefined) return true;
		// A repeat is ignored, and is not the server's fault. While the room is rejoined, its ack will hold the change.
		if (!isSeq(seq) || seq <= position.seq || this.#rejoin.isHeld(room)) return false;
		if (seq === position.seq + 1) {
			position.seq = seq;
			return true;
		}
		this.gaps += 1;
		this.#rejoin.join(room);
		return false;
	}
}
