import { ChatError } from "../../errors";
import type { InferIncoming, InferOutgoing } from "../../rpc/builder/infer";
import type { ChatMessage } from "../../schemas/message";
import type { AnyProcedure, BuiltInChat, MetadataIn, RoomHeard, RoomHeardEvent } from "../events";
import { Observable } from "../observable";
import type { Draft } from "../outbox/draft";
import type { Outbox } from "../outbox/outbox";
import type { ChatSocket } from "../socket/chat-socket";
import { createClientId } from "../wire/client-id";
import { roomOf } from "../wire/guards";
import { readJoinAck, readPage } from "../wire/read-ack";
import { reduceRoom } from "./reduce-room";
import type { RoomEvent } from "./room-event";
import { emptyRoom, type RoomState } from "./room-state";

/** The server ends typing that is not refreshed for 6 s, and takes a refresh at most once a second. */
const REFRESH_MS = 3_000;

/**
 * What a user composed: `text` of 1 to 2,000 characters, `replyTo` the `id` of a stored message, `metadata` of at most 16 KiB
 * of JSON, as the chat's own schema wants it.
 */
export type NewMessage<P extends AnyProcedure = BuiltInChat> =
	InferIncoming<P> extends { sendMessage: infer Sent extends { text: string } }
		? Readonly<Omit<Sent, "room" | "clientId">>
		: Pick<Draft, "text" | "replyTo" | "metadata">;

/** A text alone, or with what else it carries: that, where the chat's messages have to carry something. */
export type Sendable<P extends AnyProcedure = BuiltInChat> =
	{ text: string } extends NewMessage<P> ? string | NewMessage<P> : NewMessage<P>;

export interface ChatRoomOptions {
	socket: ChatSocket;
	outbox: Outbox;
	onError: (error: unknown) => void;
}

/** A room of procedure `P`. Made by `client.room(name)`; the same object for the same name. */
export type ChatRoom<P extends AnyProcedure = BuiltInChat> = TypedRoom<InferOutgoing<P>, Sendable<P>>;

/** One room, as this client sees it: what it hears, and what is sent to it. `ChatRoom` names it by a procedure. */
export class TypedRoom<Out = InferOutgoing<BuiltInChat>, Sent = Sendable> {
	readonly name: string;
	/**
	 * Older messages than those that are shown: `loadOlder` puts the 50 before them in front, and does nothing where there are
	 * none, as `state.hasOlder` tells. Called again while a page is on its way, it waits for that one. It throws as `join` does.
	 */
	readonly history: { loadOlder(): Promise<void> };
	/** Tells the client's `onError`, of what has nobody else to tell. */
	readonly report: (error: unknown) => void;
	readonly #options: ChatRoomOptions;
	readonly #state: Observable<RoomState>;
	#joining: Promise<void> | undefined;
	/** Counts the times it was left, so that a join that was overtaken knows it. */
	#visit = 0;
	#loading: Promise<void> | undefined;
	#typedAt = Number.NEGATIVE_INFINITY;
	#composedAt = 0;

	constructor(name: string, userId: string | null, options: ChatRoomOptions) {
		const state = emptyRoom(name, userId);
		this.name = state.room;
		this.report = options.onError;
		this.#options = options;
		this.#state = new Observable(state, options.onError);
		this.history = { loadOlder: () => this.#loadOlder() };
	}

	/** Never changed, only replaced; what did not change in it is the same object as before. */
	get state(): RoomState<MetadataIn<Out>> {
		// The server has checked it.
		return this.#state.value as RoomState<never>;
	}

	/** Calls back after each change of `state`, until the returned function is called. */
	subscribe(listener: () => unknown): () => void {
		return this.#state.subscribe(listener);
	}

	/**
	 * Enters the room, and comes back to it after every loss until `leave`. Joining twice is joining once. After a refusal, also
	 * one that passes, the room is left.
	 *
	 * @throws ChatError that the server refused with; ChatTimeoutError without an answer for the client's `timeoutMs` while
	 * connected, or for two minutes in all; ChatClosedError when the client is closed.
	 */
	join(): Promise<void> {
		if (this.state.membership === "joined") return Promise.resolve();
		if (this.#joining) return this.#joining;
		const joining = (this.state.membership === "joining" ? this.#waitForRejoin() : this.#join()).finally(() => {
			if (this.#joining === joining) this.#joining = undefined;
		});
		this.#joining = joining;
		return joining;
	}

	/**
	 * Leaves the room: at once in `state`, whose messages stay. What was composed and not sent waits for the next `join`.
	 *
	 * @throws as `join` does, and then the server may not know of it.
	 */
	async leave(): Promise<void> {
		this.#visit += 1;
		this.#joining = undefined;
		this.#typedAt = Number.NEGATIVE_INFINITY;
		this.apply({ type: "left" });
		// A closed client has left its rooms.
		if (this.#options.socket.state === "closed") return;
		await this.#options.socket.request("leaveRoom", { room: this.name });
	}

	/**
	 * Shows a message at once, and sends it as soon as the room is joined; again, under the same `clientId`, until it is acked.
	 * Throws nothing: what becomes of it is told by its `status` in `state.messages`.
	 *
	 * @returns its `clientId`, for `retry` and `discard`.
	 */
	send(message: Sent): string {
		const composed =
			typeof message === "string" ? { text: message } : (message as Pick<Draft, "text" | "replyTo" | "metadata">);
		// Each later than the one before, even in one millisecond: a storage that sorts by it has their order.
		this.#composedAt = Math.max(Date.now(), this.#composedAt + 1);
		const draft: Draft = { ...composed, room: this.name, clientId: createClientId(), timestamp: this.#composedAt };
		this.#typedAt = Number.NEGATIVE_INFINITY;
		this.#options.outbox.add(draft);
		return draft.clientId;
	}

	/** Sends a message again that failed, or of which nobody knows. If it was stored after all, it stays one message. */
	retry(clientId: string): void {
		const { outbox } = this.#options;
		const shown = this.state.messages.find((one) => one.status !== "sent" && one.clientId === clientId);
		// One that found no place in the outbox is in view alone.
		if (!outbox.retry(clientId) && shown?.status === "failed") {
			const { status: _, error: __, ...draft } = shown;
			this.apply({ type: "discarded", clientId });
			outbox.add(draft as Draft);
		}
	}

	/** Takes a message that was not acked out of the view and the outbox. One that is on its way may be stored all the same. */
	discard(clientId: string): void {
		this.#options.outbox.remove(clientId);
		this.apply({ type: "discarded", clientId });
	}

	/** To be called with every keystroke: the others are told at most every 3 s. */
	startTyping(): void {
		const now = Date.now();
		if (this.state.membership !== "joined" || now - this.#typedAt < REFRESH_MS) return;
		this.#typedAt = now;
		this.#options.socket.emit("startTyping", { room: this.name });
	}

	/** The others are told at once. Sending, leaving and six seconds of silence end it too. */
	stopTyping(): void {
		if (this.#typedAt === Number.NEGATIVE_INFINITY) return;
		this.#typedAt = Number.NEGATIVE_INFINITY;
		if (this.state.membership === "joined") this.#options.socket.emit("stopTyping", { room: this.name });
	}

	/** The user has seen everything up to this seq. Default: everything that is shown. */
	markRead(seq = this.#lastSeq()): void {
		this.apply({ type: "read", seq });
	}

	/** Listens to an event of the chat, as far as it is this room's. The returned function ends it. */
	on<E extends RoomHeardEvent<Out>>(event: E, listener: (data: RoomHeard<Out, E>) => unknown): () => void {
		return this.#options.socket.on(event as "newMessage", (data) =>
			roomOf(data) === this.name ? listener(data as RoomHeard<Out, E>) : undefined,
		);
	}

	/** Something has happened in the room. */
	apply(event: RoomEvent): void {
		// One of which nobody knew, or whose answer was lost.
		for (const { userId, clientId } of messagesIn(event)) {
			if (clientId && userId === this.state.userId) this.#options.outbox.remove(clientId);
		}
		this.#state.set(reduceRoom(this.#state.value, event));
		if (event.type !== "left") return;
		// By the server, or with the client: a join that was under way is overtaken, and the next one is another.
		this.#visit += 1;
		this.#joining = undefined;
	}

	async #join(): Promise<void> {
		const visit = this.#visit;
		this.apply({ type: "joining" });
		const onAck = (data: unknown) => {
			const ack = readJoinAck(data, this.name);
			if (visit === this.#visit) this.apply({ type: "joined", ack });
		};
		try {
			await this.#options.socket.request("joinRoom", { room: this.name }, { onAck });
		} catch (error) {
			if (visit === this.#visit) this.apply({ type: "left", error: error as Error });
			throw error;
		}
		this.#options.outbox.flush(this.name);
	}

	/** The socket is on its way back into the room by itself: another join would start the view anew. */
	#waitForRejoin(): Promise<void> {
		const visit = this.#visit;
		return new Promise((resolve, reject) => {
			const off = this.subscribe(() => {
				const { membership } = this.state;
				if (membership === "joining") return;
				off();
				if (membership === "joined" || visit !== this.#visit) resolve();
				else reject(new ChatError("NOT_IN_ROOM", "the room could not be entered again"));
			});
		});
	}

	#loadOlder(): Promise<void> {
		if (!this.state.hasOlder) return Promise.resolve();
		this.#loading ??= this.#load().finally(() => {
			this.#loading = undefined;
		});
		return this.#loading;
	}

	async #load(): Promise<void> {
		const first = this.state.messages.find((message) => message.status === "sent");
		if (!first) return;
		const page = readPage(await this.#options.socket.request("loadHistory", { room: this.name, before: first.seq }));
		this.apply({ type: "older", page, before: first.seq });
	}

	#lastSeq(): number {
		return this.state.messages.reduce((last, message) => (message.status === "sent" ? message.seq : last), 0);
	}
}

/** What the store is seen to have. */
function messagesIn(event: RoomEvent): readonly ChatMessage[] {
	if (event.type === "changed") return [event.message];
	if (event.type === "joined") return event.ack.messages;
	return event.type === "older" ? event.page.messages : [];
}
