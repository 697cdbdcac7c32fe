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

// The socket's own events and the wire's own frames: no server may send an event by one of these names.
const RESERVED = new Set(["connect", "disconnect", "resync", "rejoin", "ping", "welcome"]);

export interface SessionOptions extends Pick<ConnectionOptions, "url" | "protocols" | "WebSocket" | "random"> {
	timeoutMs: number;
	maxPending: number;
	validate: ChatSocketOptions["validate"] | undefined;
	onError: (error: unknown) => void;
}

/** What a socket keeps from one connection to the next: listeners, rooms, and frames that are not done. */
export class Session {
	readonly connection: Connection;
	readonly emitter: Emitter;
	/** Frames of the server that reached nobody. */
	dropped = 0;
	/** Holes that were noticed in what the server delivered. */
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
			isRepeatable: ({ event, room }) =>
				repeatable.has(event) && !(event === "sendMessage" && this.#cursors.get(room)?.position === null),
			// What is for a room that this socket is not back in would be refused.
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

	/** Sends, now or when the connection is there. */
	send(frame: OutgoingFrame): void {
		if (this.connection.state === "closed") {
			frame.reject(new ChatClosedError(frame.event, "unsent"));
			return;
		}
		const tracked = this.#joinTracker.track(frame);
		if (tracked) this.#requests.add(tracked);
	}

	/** True when a join needs no frame of its own, because the room is one to come back to. */
	resume(room: string): boolean {
		return this.connection.state !== "closed" && this.#joinTracker.resume(room);
	}

	/** What went wrong with an `emit`. */
	reportEmit(error: Error): void {
		if (!ChatError.is(error) || !this.emitter.emit("error", error)) this.#onError(error);
	}

	close(code: number, reason: string): void {
		this.connection.close(code, reason);
		this.#cursors.clear();
	}

	#onOpen(welcome: Welcome): void {
		// The rooms first: what waits may be for one of them.
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

	/** False for a frame that reached nobody. */
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

	/** False when nobody listens. A change that is not for the app now counts as heard. */
	#deliver(event: string, data: unknown): boolean {
		if (event === "reconnect" && isRecord(data) && typeof data.inMs === "number")
			this.connection.delayReconnect(data.inMs);
		const room = roomOf(data);
		if (event === "removed") this.#joinTracker.remove(room);
		const isChange = event === "newMessage" || event === "messageUpdated";
		if (isChange && isRecord(data) && !this.#isInOrder(room, data.updatedSeq)) return true;
		// After its place was counted: what does not fit is no hole, which the room would be read again for.
		const schema = this.#validate && Object.hasOwn(this.#validate, event) ? this.#validate[event] : undefined;
		const result = schema?.safeParse(data) ?? { success: true, data };
		return result.success && this.emitter.emit(event, result.data);
	}

	/** True for a change to give to the app: the next of its room, or one that has no order. */
	#isInOrder(room: string, seq: unknown): boolean {
		const position = this.#cursors.get(room)?.position;
		// A procedure of the app's own may have messages without an order.
		if (!position || seq === undefined) return true;
		// A repeat reaches nobody, and is no fault of the server. While the room is joined again, the ack will hold the change.
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
