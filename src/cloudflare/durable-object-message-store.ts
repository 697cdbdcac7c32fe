import type {
	Appended,
	AppendOptions,
	MessageStore,
	NewMessage,
	Page,
	PageQuery,
	ReactionChange,
	RoomHead,
} from "../adapters/message-store";
import { type CallKind, failureWithoutAnswer } from "../adapters/shared/store/call-kind";
import { GroupCommit } from "../adapters/shared/store/group-commit";
import { assertSameBody } from "../adapters/shared/store/same-body";
import type { Change, Changed } from "../adapters/sql/change";
import { StoreError } from "../adapters/store-error";
import type { ChatMessage } from "../schemas/message";
import type { DurableNamespace } from "./durable-object";
import { type Outcome, resultOf } from "./outcome";
import type { RoomCalls } from "./room/room-calls";
import { roomObject } from "./room/room-object";

/** How many epochs are remembered. */
const EPOCHS_MAX = 10_000;

/** The rooms, and the gate whose store this is. */
export interface DurableObjectMessageStoreOptions {
	/** The binding of the class `ChatRoom`. */
	rooms: object;
	/** The id of the gate's object, which is not pushed its own messages. Default: none, so that every gate is pushed them. */
	gate?: string;
}

/**
 * Keeps the messages of each room in the SQLite of the room's own `ChatRoom` object. Changes of a room that arrive while a
 * call is under way share the next one.
 *
 * A room's object pushes its changes to the gates by itself. Bans, mutes and slow modes apply to several rooms and are not
 * kept here, so they are `UNSUPPORTED`.
 *
 * @example const store = new DurableObjectMessageStore({ rooms: env.CHAT_ROOM });
 */
export class DurableObjectMessageStore implements MessageStore {
	readonly #rooms: DurableNamespace<RoomCalls>;
	readonly #gate: string | undefined;
	/** A queue for each room that has changes in flight. */
	readonly #commits = new Map<string, GroupCommit<Change, Changed>>();
	readonly #epochs = new Map<string, string>();

	constructor({ rooms, gate }: DurableObjectMessageStoreOptions) {
		this.#rooms = rooms as DurableNamespace<RoomCalls>;
		this.#gate = gate;
	}

	/** Stores a message. Resolves once the room's object has committed it. */
	async append(message: NewMessage, { counts }: AppendOptions = { counts: true }): Promise<Appended> {
		const { message: stored, repeated } = await this.#commit({ kind: "append", room: message.room, message, counts });
		if (!stored) throw new StoreError("unknown", "the room returned no result for a message");
		if (repeated) assertSameBody(stored, message);
		return { message: stored, repeated };
	}

	/** Writes a changed message. */
	async replace(message: ChatMessage, was?: number): Promise<ChatMessage | undefined> {
		return (await this.#commit({ kind: "replace", room: message.room, message, was })).message;
	}

	/** Sets and removes reactions of one message. */
	async react(room: string, id: string, changes: readonly ReactionChange[]): Promise<ChatMessage | undefined> {
		return (await this.#commit({ kind: "react", room, id, changes })).message;
	}

	/** Reads what a user has reacted with. */
	reactionsOf(room: string, ids: readonly string[], userId: string): Promise<ReadonlyMap<string, string[]>> {
		return this.#call("read", room, (object) => object.reactionsOf(room, ids, userId));
	}

	/** Reads one page of a room. */
	list(query: PageQuery): Promise<Page> {
		return this.#call("read", query.room, (object) => object.list(query));
	}

	/** Reads one message. */
	get(room: string, id: string): Promise<ChatMessage | undefined> {
		return this.#call("read", room, (object) => object.get(room, id));
	}

	/** Reads the heads of rooms: one call for each, because each is an object of its own. */
	async heads(rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
		const heads = rooms.map(async (room): Promise<[string, RoomHead]> => {
			const head = await this.#call("read", room, (object) => object.head(room));
			this.#remember(room, head.epoch);
			return [room, head];
		});
		return new Map(await Promise.all(heads));
	}

	/** Gives a room a new epoch. */
	async renewEpoch(room: string, epoch: string): Promise<RoomHead> {
		const head = await this.#call("write", room, (object) => object.renewEpoch(room, epoch));
		this.#remember(room, head.epoch);
		return head;
	}

	/** Returns the epoch of a room if it was read lately. Changes of this epoch are the room's own to push. */
	epochOf(room: string): string | undefined {
		return this.#epochs.get(room);
	}

	#commit(change: Change): Promise<Changed> {
		const { room } = change;
		let commits = this.#commits.get(room);
		if (!commits) {
			commits = new GroupCommit<Change, Changed>((group) =>
				this.#call("write", room, (object) => object.commit(group, this.#gate)),
			);
			this.#commits.set(room, commits);
			const added = commits.add(change);
			void this.#forget(room, commits);
			return added;
		}
		return commits.add(change);
	}

	/** Removes the queue of a room once nothing waits in it. */
	async #forget(room: string, commits: GroupCommit<Change, Changed>): Promise<void> {
		await commits.idle();
		this.#commits.delete(room);
	}

	#remember(room: string, epoch: string): void {
		this.#epochs.delete(room);
		const [oldest] = this.#epochs.size >= EPOCHS_MAX ? this.#epochs.keys() : [];
		if (oldest !== undefined) this.#epochs.delete(oldest);
		this.#epochs.set(room, epoch);
	}

	async #call<T>(kind: CallKind, room: string, call: (object: RoomCalls) => Promise<Outcome<T>>): Promise<T> {
		let outcome: Outcome<T>;
		try {
			outcome = await call(roomObject(this.#rooms, room));
		} catch (cause) {
			// The runtime refuses a call to an object that has too many; nothing of it has run.
			const isOverloaded = (cause as { overloaded?: boolean } | null)?.overloaded === true;
			const message = `the object of the room did not answer: ${cause instanceof Error ? cause.message : cause}`;
			throw new StoreError(isOverloaded ? "transient" : failureWithoutAnswer(kind), message, { cause });
		}
		return resultOf(outcome);
	}
}
