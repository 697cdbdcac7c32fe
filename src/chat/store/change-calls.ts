import type { Appended, MessageStore, ReactionChange } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import type { ChatMessage } from "../../schemas/message";
import { storedEmojiSchema } from "../../schemas/primitives";
import { readChanged } from "./store-answers";
import type { StoreCaller } from "./store-caller";

/** What is done about a write whose caller did not get its answer. */
export interface WriteOutcomes {
	/** A write that failed for its caller has committed after all. */
	onLate: (changed: Appended) => void;
	/** A write has an unknown outcome: it may have committed. */
	onUncertain: (room: string) => void;
}

type Changed = ChatMessage | undefined;

/** The store's calls that change a stored message, behind a deadline, a breaker of their own and validation. */
export class ChangeCalls {
	/** True if the store can replace a message: edits and deletions are supported. */
	readonly canReplace: boolean;
	/** True if the store keeps reactions. */
	readonly canReact: boolean;
	readonly #store: MessageStore;
	readonly #caller: StoreCaller;
	readonly #outcomes: WriteOutcomes;

	constructor(store: MessageStore, caller: StoreCaller, outcomes: WriteOutcomes) {
		this.#store = store;
		this.#caller = caller;
		this.#outcomes = outcomes;
		this.canReplace = canReplace(store);
		this.canReact = canReact(store);
	}

	/**
	 * Writes a changed message and returns it with its new number, or undefined if it no longer has the `updatedSeq` `was`.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`, even if it may be stored after all; `UNSUPPORTED`.
	 */
	replace(message: ChatMessage, was?: number): Promise<Changed> {
		const { replace } = this.#store;
		if (!this.canReplace || !replace) throw unsupported("edits and deletions");
		const ask = () => replace.call(this.#store, message, was);
		return this.#change("replace", message.room, ask, (row) => readChanged(row, message));
	}

	/**
	 * Sets and removes reactions. Returns undefined if there is no such message, or it is deleted.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`, even if they may be stored after all; `UNSUPPORTED`.
	 */
	react(room: string, id: string, changes: readonly ReactionChange[]): Promise<Changed> {
		const { react } = this.#store;
		if (!this.canReact || !react) throw unsupported("reactions");
		const ask = () => react.call(this.#store, room, id, changes);
		return this.#change("react", room, ask, (row) => readChanged(row, { id, room }));
	}

	/** Returns a user's own reactions to messages of a room, by id, without the messages that have none of them. */
	async reactionsOf(room: string, ids: readonly string[], userId: string): Promise<Map<string, string[]>> {
		const { reactionsOf } = this.#store;
		if (!this.canReact || !reactionsOf) throw unsupported("reactions");
		const ask = () => reactionsOf.call(this.#store, room, ids, userId);
		const wanted = new Set(ids);
		return this.#caller.call({ name: "reactionsOf", room, kind: "read", ask, read: (found) => ownOf(found, wanted) });
	}

	async #change(
		name: "replace" | "react",
		room: string,
		ask: () => Promise<Changed>,
		read: (row: unknown) => Changed,
	): Promise<Changed> {
		let asked: Promise<Changed> | undefined;
		const askOnce = () => {
			// One promise, because a lazy query runs each time it is awaited.
			asked = Promise.resolve(ask());
			return asked;
		};
		try {
			return await this.#caller.call({ name, room, kind: "change", ask: askOnce, read });
		} catch (error) {
			const { onLate, onUncertain } = this.#outcomes;
			if (asked && ChatError.is(error) && error.code === "STORE_UNAVAILABLE") onUncertain(room);
			// For an answer that arrives late. An answer that was rejected above is rejected here again.
			asked?.then(read).then(
				(message) => message && onLate({ message, repeated: false }),
				() => {},
			);
			throw error;
		}
	}
}

/** Returns true for a store whose messages can be edited and deleted. Without `heads`, no server could tell that it missed a change. */
export const canReplace = (store: Partial<MessageStore>): boolean =>
	store.replace !== undefined && store.get !== undefined && store.heads !== undefined;

/** Returns true for a store that keeps reactions. */
export const canReact = (store: Partial<MessageStore>): boolean =>
	store.react !== undefined && store.reactionsOf !== undefined && store.heads !== undefined;

const unsupported = (what: string) => new ChatError("UNSUPPORTED", `this server's store keeps no ${what}`);

function ownOf(found: ReadonlyMap<string, string[]>, wanted: ReadonlySet<string>): Map<string, string[]> {
	const own = new Map<string, string[]>();
	for (const [id, emoji] of found) {
		const list = emoji.map((one) => storedEmojiSchema.parse(one));
		if (wanted.has(id) && list.length > 0) own.set(id, list);
	}
	return own;
}
