import { ChatError } from "../../errors";
import type { Welcome } from "../../schemas/frame";
import { ChatClosedError } from "../closed-error";
import type { Disconnected } from "../events";
import type { ChatSocketOptions } from "../options";
import type { ServerFrame } from "../wire/frame";
import { isRecord, roomOf } from "../wire/guards";
import { readError } from "../wire/read-error";
import { Connection, type ConnectionOptions } from "./connection";
import { Emitter } from "./emitter";
import type { OutgoingFrame } from "./requests/outgoing-frame";
import { repeatable } from "./requests/repeatable";
import { RequestQueue } from "./requests/request-queue";
import { isMove } from "./requests/room-order";
import { RoomJoins } from "./room-joins";

// The names of the socket's own events and of the protocol's frames. A server's event may have none of these names.
const RESERVED = new Set(["connect", "disconnect", "resync", "rejoin", "view", "ping", "welcome"]);

export interface SessionOptions
	extends Pick<ConnectionOptions, "url" | "protocols" | "WebSocket" | "connectMs" | "random"> {
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
	readonly #onError: (error: unknown) => void;
	readonly #validate: ChatSocketOptions["validate"] | undefined;
	readonly #requests: RequestQueue;
	readonly #rooms: RoomJoins;
	/** The user of the last connection that had one. */
	#userId: string | null = null;

	constructor({ maxPending, validate, onError, ...dial }: SessionOptions) {
		this.#onError = onError;
		this.#validate = validate;
		this.emitter = new Emitter(onError);
		this.connection = new Connection({
			...dial,
			isSlow: () => this.#requests.isSlow,
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
				repeatable.has(event) && !(event === "sendMessage" && this.#rooms.isUnordered(room)),
			isHeld: (frame) => this.#rooms.isHeld(frame),
		});
		this.#rooms = new RoomJoins({
			random: dial.random,
			requests: this.#requests,
			connection: this.connection,
			emitter: this.emitter,
			onRefused: (error) => this.reportEmit(error),
		});
	}

	/** How many gaps were detected in the seqs that the server delivered. */
	get gaps(): number {
		return this.#rooms.gaps;
	}

	/** Queues a frame, to be sent now or once connected. */
	send(frame: OutgoingFrame): void {
		if (this.connection.state === "closed") {
			frame.reject(new ChatClosedError(frame.event, "unsent"));
			return;
		}
		const tracked = this.#rooms.track(frame);
		if (tracked) this.#requests.add(tracked);
	}

	/** Returns true if a join needs no frame of its own, because the room is rejoined anyway. */
	resume(room: string): boolean {
		return this.#rooms.resume(room);
	}

	/** Reports the error of an `emit`. */
	reportEmit(error: Error): void {
		if (!ChatError.is(error) || !this.emitter.emit("error", error)) this.#onError(error);
	}

	#onOpen(welcome: Welcome): void {
		const { userId } = welcome;
		if (this.#userId !== null && userId !== this.#userId) {
			// What one user composed and saw is not another's.
			this.#rooms.restart();
			this.#requests.clear(({ event }) => isMove(event));
		}
		this.#userId = userId;
		// The rooms first, because queued frames may be for one of them.
		this.#rooms.start();
		this.#requests.flush();
		this.emitter.emit("connect", welcome);
	}

	#onLost(disconnected: Disconnected): void {
		this.#rooms.stop();
		if (disconnected.willReconnect) this.#requests.requeue();
		else {
			this.#rooms.clear();
			this.#requests.clear();
		}
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
		const isReconnect = event === "reconnect" && isRecord(data) && typeof data.inMs === "number";
		if (isReconnect) this.connection.delayReconnect(Number(data.inMs));
		const room = roomOf(data);
		if (event === "removed") this.#rooms.remove(room);
		const isChange = event === "newMessage" || event === "messageUpdated";
		if (isChange && isRecord(data) && !this.#rooms.isInOrder(room, data.updatedSeq)) return true;
		// Validated after its seq was counted, because an invalid change is not a gap to heal.
		const schema = this.#validate && Object.hasOwn(this.#validate, event) ? this.#validate[event] : undefined;
		const result = schema?.safeParse(data) ?? { success: true, data };
		return result.success && (this.emitter.emit(event, result.data) || isReconnect);
	}
}
