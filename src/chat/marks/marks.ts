import type { MarkChange, MarkKey, ReadMark } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { Hub } from "../../rpc/rooms/hub";
import type { UserEvents } from "../cluster/user-events";
import type { Presence } from "../presence";
import type { RoomStore } from "../store/room-store";
import { MarkBatches } from "./mark-batches";
import { MarkReader, type ReadMarks } from "./mark-reader";
import type { ReceiptAudience } from "./receipt-audience";
import { Receipts } from "./receipts";

/** A room with more users than this is told of nobody's mark, unless the app wants it so. */
const EVERYONE_MAX = 100;

export interface MarksOptions {
	store: Pick<RoomStore, "marks">;
	presence: Pick<Presence, "occupancy" | "members">;
	hub: Pick<Hub, "emit">;
	users: UserEvents;
	clock: Clock;
	receipts: ReceiptAudience | undefined;
}

/** What a join tells of read marks. */
export interface JoinedMarks {
	/** Undefined if the user has no mark in the room yet. */
	own: ReadMark | undefined;
	/** Those of the others who are there; undefined where receipts do not go to everyone. */
	others: ({ userId: string } & ReadMark)[] | undefined;
}

/** How far users have read rooms. */
export class Marks {
	readonly #options: MarksOptions;
	/** Undefined for a store that keeps no marks. */
	readonly #batches: MarkBatches | undefined;
	readonly #reader: MarkReader | undefined;
	readonly #receipts: Receipts;

	constructor(options: MarksOptions) {
		const { store, clock } = options;
		this.#options = options;
		this.#receipts = new Receipts({
			clock,
			// Wherever they are, also those that are not in the room.
			sendOwn: (receipt) => options.users.send(receipt.userId, "readReceipt", receipt),
			send: (receipt) => this.#send(receipt),
		});
		const onStored = (key: MarkKey, mark: ReadMark) => this.#receipts.changed(key, mark);
		this.#batches = store.marks && new MarkBatches({ calls: store.marks, clock, onStored });
		this.#reader = store.marks && new MarkReader(store.marks, clock);
	}

	/** True for a store that keeps marks. */
	get areKept(): boolean {
		return this.#batches !== undefined;
	}

	/**
	 * Sets a mark, and resolves with it once it is stored; undefined for a store that keeps none.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`, after which it may be stored; `LIMIT_EXCEEDED`; `FORBIDDEN` if the user is removed.
	 */
	async set(mark: MarkChange): Promise<ReadMark | undefined> {
		return this.#batches?.set(mark);
	}

	/** Sets a mark for which nobody waits. */
	note(mark: MarkChange): void {
		this.#batches?.note(mark);
	}

	/** Returns a user's mark, or undefined if there is none. @throws ChatError `STORE_UNAVAILABLE`. */
	async of(key: MarkKey): Promise<ReadMark | undefined> {
		return (await this.#batches?.stored(key)) ?? (await this.#reader?.read([key]))?.get(key);
	}

	/** Reads what a join tells. Resolves with undefined if the store keeps no marks, or does not answer. */
	async forJoin(key: MarkKey): Promise<JoinedMarks | undefined> {
		if (!this.#reader) return undefined;
		const { room, userId } = key;
		const toEveryone = this.#goesToEveryone(room);
		const others = toEveryone ? this.#options.presence.members(room).filter((other) => other.userId !== userId) : [];
		const otherKeys = others.map((other) => ({ room, userId: other.userId }));
		try {
			const waiting = this.#batches?.stored(key);
			// Before another call, or a failure would be unhandled.
			const stored = waiting && (await waiting);
			const marks = await this.#reader.read([key, ...otherKeys]);
			return { own: stored ?? marks.get(key), others: toEveryone ? receiptsOf(otherKeys, marks) : undefined };
		} catch {
			// The store has reported the error, and a join without marks is better than none.
			return undefined;
		}
	}

	/** A user was removed from a room, or, without a room, from the chat. */
	drop(userId: string, room?: string): void {
		this.#batches?.drop(userId, room);
	}

	/** Stores what waits now. */
	drain(): void {
		void this.#batches?.flush();
	}

	/** Stores what waits. Never rejects. */
	async close(): Promise<void> {
		await this.#batches?.close();
		this.#receipts.close();
	}

	#goesToEveryone(room: string): boolean {
		const { receipts = "auto", presence } = this.#options;
		return receipts === "auto" ? presence.occupancy(room) <= EVERYONE_MAX : receipts === "everyone";
	}

	#send(receipt: { room: string; userId: string } & ReadMark): void {
		const { hub } = this.#options;
		const { room, userId } = receipt;
		if (this.#goesToEveryone(room)) void hub.emit([room], "readReceipt", receipt, { except: userId, volatile: true });
	}
}

const receiptsOf = (keys: readonly MarkKey[], marks: ReadMarks) =>
	keys.flatMap((key) => {
		const mark = marks.get(key);
		return mark ? [{ userId: key.userId, ...mark }] : [];
	});
