import type { ReactionChange } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ChatMessage } from "../../schemas/message";
import type { RunningAction } from "../session/removals";
import type { RoomStore } from "../store/room-store";
import type { Timelines } from "../timeline/timelines";

/** The least time between two commits of one message. */
const GAP_MS = 50;
/** How many bytes of a message's updates may go to each member in a second. */
const BYTES_PER_SECOND = 256 * 1024;
/** Changes in one commit. The others go into the next. */
const COMMIT_MAX = 250;
/** Changes of one message that may wait. */
const WAITING_MAX = 5_000;
/** Messages whose last answer is remembered. The one answered longest ago is dropped first. */
const ANSWERED_MAX = 1_000;

/** What an action gets for its reaction. */
export interface Reacted {
	message: ChatMessage;
	/** False if the message had the reactions already. */
	isNew: boolean;
}

interface Waiter {
	readonly running: RunningAction;
	readonly resolve: (reacted: Reacted) => void;
	readonly reject: (error: unknown) => void;
}

/** One user's change of one emoji, and the actions that asked for it. The last of them decides. */
interface Wanted {
	change: ReactionChange;
	readonly waiters: Waiter[];
}

interface ReactedMessage {
	readonly room: string;
	readonly id: string;
	/** By user and emoji. */
	readonly wanted: Map<string, Wanted>;
	/** Ends the wait for the next commit; undefined while one is in flight. */
	stop: (() => void) | undefined;
}

export interface ReactionsOptions {
	store: RoomStore;
	timelines: Timelines;
	clock: Clock;
}

/**
 * The reactions that are on their way to the store. A message has one commit in flight, and what arrives meanwhile goes into
 * the next, so that a thousand reactions in a second are some dozens of changes. A commit is never repeated by itself, because
 * a late repeat would undo what another device of the user has changed since.
 */
export class Reactions {
	readonly #options: ReactionsOptions;
	readonly #messages = new Map<string, ReactedMessage>();
	/** The `updatedSeq` of the last answer, by message: a room that nobody is in here has no timeline that knows it. */
	readonly #answered = new Map<string, number>();
	#isClosed = false;

	constructor(options: ReactionsOptions) {
		this.#options = options;
	}

	/**
	 * Sets or removes a reaction of the action's user, and publishes the message.
	 *
	 * @throws ChatError `NOT_FOUND` for a message that the room does not have or that is deleted; `LIMIT_EXCEEDED` if it has too
	 * many different emoji; `STORE_UNAVAILABLE`; `FORBIDDEN` if the user was removed meanwhile.
	 */
	set(running: RunningAction, where: { room: string; id: string; emoji: string }, on: boolean): Promise<Reacted> {
		const { room, id, emoji } = where;
		const { userId } = running.author.member;
		const message = this.#messageOf(room, id);
		const key = `${userId}\0${emoji}`;
		const wanted = message.wanted.get(key) ?? { change: { userId, emoji, on }, waiters: [] };
		if (this.#isClosed || message.wanted.size >= WAITING_MAX) {
			const error = new ChatError("LIMIT_EXCEEDED", "too many reactions are waiting", { retryAfterMs: 1_000 });
			return Promise.reject(error);
		}
		wanted.change = { userId, emoji, on };
		message.wanted.set(key, wanted);
		const reacted = new Promise<Reacted>((resolve, reject) => {
			wanted.waiters.push({ running, resolve, reject });
		});
		if (!this.#messages.has(keyOf(room, id))) {
			this.#messages.set(keyOf(room, id), message);
			void this.#commit(message);
		}
		return reacted;
	}

	close(): void {
		this.#isClosed = true;
		const error = new ChatError("STORE_UNAVAILABLE", "the server closes", { retryAfterMs: 1_000 });
		for (const { stop, wanted } of this.#messages.values()) {
			stop?.();
			for (const { waiters } of wanted.values()) for (const { reject } of waiters) reject(error);
		}
		this.#messages.clear();
	}

	#messageOf(room: string, id: string): ReactedMessage {
		return this.#messages.get(keyOf(room, id)) ?? { room, id, wanted: new Map(), stop: undefined };
	}

	/** Gives the store what waits, answers those who wait for it, and waits before the next commit. Never rejects. */
	async #commit(message: ReactedMessage): Promise<void> {
		const { room, id } = message;
		const { store, clock } = this.#options;
		message.stop = undefined;
		let start = () => {};
		const started = new Promise<void>((resolve) => {
			start = resolve;
		});
		// One call for all the actions, each of which a removal of its user waits for.
		let batch: Wanted[] = [];
		const call = started.then(() => {
			return store.changes.react(
				room,
				id,
				batch.map(({ change }) => change),
			);
		});
		batch = take(message, call);
		let bytes = 0;
		if (batch.length > 0) {
			start();
			bytes = await call.then(
				(stored) => this.#answer(batch, stored),
				(error) => {
					for (const { waiters } of batch) for (const { reject } of waiters) reject(error);
					return 0;
				},
			);
		}
		if (this.#isClosed) return;
		message.stop = clock.after(Math.max(GAP_MS, (bytes / BYTES_PER_SECOND) * 1_000), () => {
			if (message.wanted.size > 0) void this.#commit(message);
			else this.#messages.delete(keyOf(room, id));
		});
	}

	/** Publishes the message and answers the actions. Returns the size of the message. */
	#answer(batch: readonly Wanted[], message: ChatMessage | undefined): number {
		if (!message) {
			const error = new ChatError("NOT_FOUND", "there is no such message");
			for (const { waiters } of batch) for (const { reject } of waiters) reject(error);
			return 0;
		}
		const { timelines } = this.#options;
		const isNew = this.#isNew(message);
		timelines.publish({ message, repeated: !isNew });
		for (const { change, waiters } of batch) {
			const isLeftOut = change.on && !message.reactions?.[change.emoji];
			for (const { resolve, reject } of waiters) {
				if (isLeftOut) reject(new ChatError("LIMIT_EXCEEDED", "the message has too many different reactions"));
				else resolve({ message, isNew });
			}
		}
		return timelines.encoder.encode(message).bytes;
	}

	/** Returns false if the message was in this version before the commit, as far as this process knows. */
	#isNew(message: ChatMessage): boolean {
		const key = keyOf(message.room, message.id);
		const before = this.#answered.get(key);
		this.#answered.delete(key);
		this.#answered.set(key, message.updatedSeq);
		const [oldest] = this.#answered.keys();
		if (this.#answered.size > ANSWERED_MAX && oldest !== undefined) this.#answered.delete(oldest);
		return before !== message.updatedSeq && !this.#options.timelines.hasReached(message);
	}
}

/** Takes what the next commit makes, without the reactions of users who were removed or have gone. */
function take({ room, wanted }: ReactedMessage, call: Promise<unknown>): Wanted[] {
	const batch: Wanted[] = [];
	for (const [key, one] of wanted) {
		if (batch.length === COMMIT_MAX) break;
		wanted.delete(key);
		const waiters = one.waiters.filter(({ running, reject }) => {
			try {
				// Its failure is answered below, by the same promise.
				running.commit(room, () => call).catch(() => {});
				return true;
			} catch (error) {
				reject(error);
				return false;
			}
		});
		if (waiters.length > 0) batch.push({ change: one.change, waiters });
	}
	return batch;
}

/** NUL cannot be part of a room's name or an id. */
const keyOf = (room: string, id: string): string => `${room}\0${id}`;
