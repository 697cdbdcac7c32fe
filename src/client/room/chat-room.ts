import { ChatError } from "../../errors";
import type { InferOutgoing } from "../../rpc/builder/infer";
import { ChatClosedError } from "../closed-error";
import type { AnyProcedure, BuiltInChat, Delivery, MetadataIn, ProfileIn, RoomHeard, RoomHeardEvent } from "../events";
import { Observable } from "../observable";
import type { Draft } from "../outbox/draft";
import type { ChangeEvent } from "../outbox/draft-change";
import type { Outbox } from "../outbox/outbox";
import type { ChatSocket } from "../socket/chat-socket";
import { roomOf } from "../wire/guards";
import { readJoinAck } from "../wire/read-ack";
import { REFRESH_MS } from "./limits";
import { changeMessage, compose, draftOf } from "./messages/change-message";
import type { Sendable } from "./messages/new-message";
import { waitingOf } from "./messages/room-drafts";
import { storedOf } from "./messages/room-messages";
import { reduceRoom } from "./reduce-room";
import type { RoomEvent } from "./room-event";
import { createHistory, fillFirstPage } from "./room-history";
import { emptyRoom, type RoomState } from "./room-state";

export interface ChatRoomOptions {
	socket: ChatSocket;
	outbox: Outbox;
	onError: (error: unknown) => void;
}

/** A room of procedure `P`, as `client.room(name)` returns it: always the same object for the same name. */
export type ChatRoom<P extends AnyProcedure = BuiltInChat> = TypedRoom<InferOutgoing<P>, Sendable<P>>;

/** One room of this client: its view, and what the user does in it. `ChatRoom` is the same type by a procedure. */
export class TypedRoom<Out = InferOutgoing<BuiltInChat>, Sent = Sendable> {
	readonly name: string;
	/**
	 * The room's history. `loadOlder` prepends up to 50 messages before those that are shown, fewer on a slow line; it does nothing
	 * if `state.hasOlder` is false. A call during another one waits for the same page. It throws what `join` throws.
	 */
	readonly history: { loadOlder(): Promise<void> };
	/** Passes an error that no promise receives to the client's `onError`. */
	readonly report: (error: unknown) => void;
	readonly #options: ChatRoomOptions;
	readonly #state: Observable<RoomState>;
	#joining: Promise<void> | undefined;
	/** Increases with each leave, so that a join that was overtaken by one can detect it. */
	#visit = 0;
	/** When typing is sent again; 0 if it was stopped. */
	#nextTypingAt = 0;

	constructor(name: string, userId: string | null, options: ChatRoomOptions) {
		const state = emptyRoom(name, userId);
		this.name = state.room;
		this.report = options.onError;
		this.#options = options;
		this.#state = new Observable(state, options.onError);
		this.history = createHistory(options.socket, this);
	}

	/** The room's view. Replaced, never mutated; the parts that did not change keep their references. */
	get state(): RoomState<MetadataIn<Out>, ProfileIn<Out>> {
		// The server has validated the metadata and the profiles.
		return this.#state.value as RoomState<never, never>;
	}

	/** Calls `listener` after each change of `state`, until the returned function is called. */
	subscribe(listener: () => unknown): () => void {
		return this.#state.subscribe(listener);
	}

	/**
	 * Joins the room, and rejoins it after every lost connection until `leave`. Joining again while joined does nothing. A refusal
	 * with a `retryAfterMs` is waited out; after any other, even a temporary one, the room is left. Resolves if the room is left
	 * meanwhile.
	 *
	 * @throws ChatError if the server refuses; ChatTimeoutError if it does not answer within two minutes; ChatClosedError if the
	 * client is closed.
	 */
	join(): Promise<void> {
		const { membership } = this.state;
		if (membership === "joined") return Promise.resolve();
		this.#joining ??= membership === "joining" ? this.#waitForRejoin() : this.#join();
		return this.#joining;
	}

	/**
	 * Leaves the room. `state` changes at once, and keeps its messages. Unsent messages wait for the next `join`. Takes back a
	 * join that was not sent, and resolves in a room that was not joined.
	 *
	 * @throws what `join` throws; the server may then still count the user as joined.
	 */
	async leave(): Promise<void> {
		this.#nextTypingAt = 0;
		this.apply({ type: "left" });
		// A closed client has left its rooms already.
		if (this.#options.socket.state === "closed") return;
		await this.#options.socket.request("leaveRoom", { room: this.name });
	}

	/**
	 * Shows a message at once and sends it once the room is joined; it is sent again, under the same `clientId`, until it is acked.
	 * Never throws: the outcome is the message's `status` in `state.messages`.
	 *
	 * @returns the `clientId`, for `retry` and `discard`.
	 */
	send(message: Sent): string {
		const composed =
			typeof message === "string" ? { text: message } : (message as Pick<Draft, "text" | "replyTo" | "metadata">);
		this.#nextTypingAt = 0;
		const draft: Draft = compose(this.state, composed);
		this.#options.outbox.add(draft);
		return draft.clientId;
	}

	/**
	 * Changes the text of a message, and its metadata if there is any. The change is shown at once, and waits in the outbox among
	 * the messages that are not acked. If it is refused, for instance with `CONFLICT` because the message was edited meanwhile, the
	 * message is shown without it, and its `changes` has the reason, for `retry` and `discard`. Nobody has to handle the promise.
	 *
	 * @param id The message's `id`, or the `key` of one that is not acked.
	 * @throws what `ChatSocket.request` throws. Resolves once the change is acked or discarded, or another user has signed in.
	 */
	edit(id: string, text: string, options?: { metadata?: MetadataIn<Out> }): Promise<void> {
		return this.#change("editMessage", id, { ...(options as object), text });
	}

	/** Deletes a message, as `edit` changes it. */
	delete(id: string): Promise<void> {
		return this.#change("deleteMessage", id);
	}

	/** Reacts to a message with an emoji, or with `:name:`, as `edit` changes it. */
	react(id: string, emoji: string): Promise<void> {
		return this.#change("addReaction", id, { emoji });
	}

	/** Takes back a reaction, as `edit` changes a message. */
	unreact(id: string, emoji: string): Promise<void> {
		return this.#change("removeReaction", id, { emoji });
	}

	/** Sends a failed or unknown message or change again. If it was stored after all, it stays one. */
	retry(clientId: string): void {
		const waiting = waitingOf(this.state).find((draft) => draft.clientId === clientId);
		// Neither failed nor unknown.
		if (waiting?.error) this.#options.outbox.retry(draftOf(waiting));
	}

	/** Removes a message or a change that is not acked from the view and the outbox. A pending one may still be stored. */
	discard(clientId: string): void {
		this.apply({ type: "discarded", clientId });
	}

	/** Reports that the user is typing. Call it on every keystroke; it is sent at most every 3 s. */
	startTyping(): void {
		const now = performance.now();
		if (this.state.membership !== "joined" || now < this.#nextTypingAt) return;
		this.#nextTypingAt = now + REFRESH_MS;
		this.#options.socket.emit("startTyping", { room: this.name });
	}

	/** Reports at once that the user stopped typing. Sending, leaving and six seconds without a keystroke have the same effect. */
	stopTyping(): void {
		if (!this.#nextTypingAt) return;
		this.#nextTypingAt = 0;
		if (this.state.membership === "joined") this.#options.socket.emit("stopTyping", { room: this.name });
	}

	/** Marks everything up to this seq as read. Default: everything that is shown. */
	markRead(seq = this.#lastSeq()): void {
		this.apply({ type: "read", seq });
	}

	/**
	 * Listens to an event of the chat, in this room only. The returned function removes the listener.
	 *
	 * @example room.on("newMessage", (message, { caughtUp }) => caughtUp || ring(message));
	 */
	on<E extends RoomHeardEvent<Out>>(
		event: E,
		listener: (data: RoomHeard<Out, E>, delivery: Delivery) => unknown,
	): () => void {
		return this.#options.socket.on(event as "newMessage", (data, delivery) =>
			roomOf(data) === this.name ? listener(data as RoomHeard<Out, E>, delivery) : undefined,
		);
	}

	/** Applies an event to the room's view. */
	apply(event: RoomEvent): void {
		const { outbox } = this.#options;
		const before = this.#state.value;
		const after = reduceRoom(before, event);
		if (after.membership !== "joining") this.#joining = undefined;
		// Left by the user, by the server, or by closing the client: a join in progress no longer counts.
		if (event.type === "left") this.#visit += 1;
		this.#state.set(after);
		if (after.userId === before.userId && after !== before) {
			const shown = new Set(waitingOf(after).map(({ clientId }) => clientId));
			for (const { clientId } of waitingOf(before)) if (!shown.has(clientId)) outbox.remove(clientId);
		}
		outbox.flush(this.name);
		if (event.type === "joined" && !event.ack.recovered) void fillFirstPage(this, this.history);
	}

	#change(event: ChangeEvent, id: string, content = {}): Promise<void> {
		return changeMessage(this, this.#options.outbox, event, id, content);
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
			// Taken back by a leave.
			else if (ChatError.is(error) && error.code === "NOT_IN_ROOM") return;
			throw error;
		}
	}

	/** Waits for the socket, which rejoins the room by itself. A second join would replace the view. */
	#waitForRejoin(): Promise<void> {
		return new Promise((resolve, reject) => {
			const off = this.subscribe(() => {
				const { membership, error } = this.state;
				if (membership === "joining") return;
				off();
				if (error) reject(error);
				else if (this.#options.socket.state === "closed") reject(new ChatClosedError("joinRoom", "unsent"));
				else resolve();
			});
		});
	}

	#lastSeq(): number {
		return storedOf(this.state).at(-1)?.seq ?? 0;
	}
}
