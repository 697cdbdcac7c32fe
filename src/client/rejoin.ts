import { ChatError, errorTable } from "../errors";
import type { OutgoingFrame } from "./pending";
import { isRecord } from "./record";
import { isJoinAck, type Rooms } from "./rooms";

/** How long to wait where the server does not say. */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 60_000;

export interface RejoinOptions {
	rooms: Rooms;
	timeoutMs: number;
	/** Sends on this connection or not at all, past whatever waits. */
	send: (frame: OutgoingFrame) => void;
	/** Gives an event to the app. */
	deliver: (event: "newMessage" | "messageUpdated" | "resync" | "rejoin", data: unknown) => void;
	/** A room is not held any more. */
	onSettled: () => void;
	/** A room that the server does not let in any more. */
	onRefused: (error: Error) => void;
}

/** Brings a new connection back into the rooms of the last, and the app up to date with what it missed in them. */
export class Rejoin {
	readonly #options: RejoinOptions;
	/** The rooms on their way, each with the timer of its next try if it waits for one. */
	readonly #joining = new Map<string, ReturnType<typeof setTimeout> | undefined>();

	constructor(options: RejoinOptions) {
		this.#options = options;
	}

	/** True while a room is on its way: what is sent to it now would be refused. */
	isHeld(room: string): boolean {
		return this.#joining.has(room);
	}

	/** A connection is open: all rooms are joined in one go. */
	start(): void {
		for (const room of this.#options.rooms.joined) this.join(room);
	}

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
		const { rooms, timeoutMs, send } = this.#options;
		const data = rooms.joinData(room);
		this.#joining.set(room, undefined);
		send({
			event: "joinRoom",
			data,
			timeoutMs,
			resolve: (ack) => this.#admitted(room, data, ack),
			reject: (error) => this.#refused(room, error),
		});
	}

	#admitted(room: string, data: object, ack: unknown): void {
		if (!this.#joining.has(room)) return;
		const { rooms, deliver, onSettled } = this.#options;
		const isRecovered = isJoinAck(ack) && ack.recovered;
		for (const message of isRecovered ? inOrder(ack.messages) : []) {
			// Never shown before, even when it was edited since.
			const isNew = !rooms.hasSeen(room, Number(message.seq));
			if (rooms.see(message)) deliver(isNew ? "newMessage" : "messageUpdated", message);
		}
		// A listener may have left.
		if (!this.#joining.delete(room)) return;
		rooms.add(room, data, ack);
		if (isJoinAck(ack) && !isRecovered) deliver("resync", ack);
		if (isJoinAck(ack)) deliver("rejoin", ack);
		onSettled();
	}

	#refused(room: string, error: Error): void {
		if (!this.#joining.has(room)) return;
		const retryMs = retryDelay(error);
		if (retryMs !== undefined) {
			this.#joining.set(
				room,
				setTimeout(() => this.#send(room), retryMs),
			);
			return;
		}
		this.#joining.delete(room);
		this.#options.rooms.remove(room);
		this.#options.onRefused(error);
		this.#options.onSettled();
	}
}

/** Milliseconds until a join may work; undefined when it will not. */
function retryDelay(error: Error): number | undefined {
	if (!ChatError.is(error)) return RETRY_MS;
	if (error.retryAfterMs === undefined) return errorTable[error.code].retry ? RETRY_MS : undefined;
	return Math.min(Math.max(error.retryAfterMs, RETRY_MS / 10), RETRY_MAX_MS);
}

const inOrder = (messages: unknown[]): Record<string, unknown>[] =>
	messages.filter(isRecord).sort((a, b) => Number(a.updatedSeq) - Number(b.updatedSeq));
