import type { Welcome } from "../../schemas/frame";
import { ChatClosedError } from "../closed-error";
import type { Disconnected } from "../events";
import type { ChatSocketOptions } from "../options";
import type { ServerFrame } from "../wire/frame";
import { isRecord, roomOf } from "../wire/guards";
import { readError } from "../wire/read-error";
import { Connection, type ConnectionOwner } from "./connection";
import { Emitter } from "./emitter";
import type { OutgoingFrame } from "./requests/outgoing-frame";
import { RoomJoins } from "./room-joins";

// The names of the socket's own events and of the protocol's frames. A server's event may have none of these names.
const RESERVED = new Set(["connect", "disconnect", "resync", "rejoin", "view", "part", "ping", "welcome"]);

/** What a socket keeps from one connection to the next: its listeners, its rooms, and its requests. */
export class Session implements ConnectionOwner {
	readonly connection: Connection;
	readonly emitter: Emitter;
	readonly rooms: RoomJoins;
	/** How many of the server's frames were dropped. */
	dropped = 0;
	readonly #onError: (error: unknown) => void;
	readonly #validate: NonNullable<ChatSocketOptions["validate"]>;
	/** The user of the last connection that had one. */
	#userId: string | null = null;

	constructor(given: ChatSocketOptions) {
		const { random = Math.random } = given;
		const options = { ...given, random };
		this.#onError = (error) => options.onError?.(error);
		this.#validate = options.validate ?? {};
		this.emitter = new Emitter(this.#onError);
		this.connection = new Connection(options, this);
		this.rooms = new RoomJoins(options, this.connection, this.emitter);
	}

	/** True if the last pages were slow to arrive. */
	get isSlow(): boolean {
		return this.rooms.requests.isSlow;
	}

	/** Queues a frame, to be sent now or once connected. */
	send(frame: OutgoingFrame): void {
		if (this.connection.state === "closed") frame.reject(new ChatClosedError(frame.event, "unsent"));
		else this.rooms.send(frame);
	}

	onOpen(welcome: Welcome): void {
		const { userId } = welcome;
		const before = this.#userId;
		this.#userId = userId;
		this.rooms.start(before !== null && before !== userId);
		this.emitter.emit("connect", welcome);
	}

	onLost(disconnected: Disconnected): void {
		if (disconnected.willReconnect) this.rooms.stop();
		else this.rooms.clear();
		this.emitter.emit("disconnect", disconnected);
	}

	onFailed(error: Error): void {
		this.emitter.emit("failed", error);
		this.#onError(error);
	}

	onFrame(frame: ServerFrame | undefined): void {
		if (!frame || !this.#dispatch(...frame)) this.dropped += 1;
	}

	/** Returns false for a frame to drop. */
	#dispatch(event: string, data: unknown, id?: unknown): boolean {
		if (event === "pong") return true;
		const { requests } = this.rooms;
		if (event === "ack") return requests.answer(id, undefined, data);
		if (event !== "error") return !RESERVED.has(event) && this.#deliver(event, data);
		const error = readError(data);
		if (!error) return false;
		if (id !== undefined) return requests.answer(id, error);
		this.emitter.fail(error);
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
		if (event === "removed") this.rooms.remove(room);
		const isPassed = event === "passed";
		const isChange = event === "newMessage" || event === "messageUpdated" || isPassed;
		const { updatedSeq, seq }: Record<string, unknown> = isRecord(data) ? data : {};
		if (isChange && !this.rooms.isInOrder(room, isPassed ? seq : updatedSeq, isPassed)) return true;
		// Validated after its seq was counted, because an invalid change is not a gap to heal.
		const schema = Object.hasOwn(this.#validate, event) ? this.#validate[event] : undefined;
		const result = schema?.safeParse(data) ?? { success: true, data };
		return result.success && (this.emitter.emit(event, result.data) || isReconnect || isPassed);
	}
}
