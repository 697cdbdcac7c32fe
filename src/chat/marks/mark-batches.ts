import type { MarkChange, MarkKey, ReadMark } from "../../adapters/message-store";
import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import { Timer } from "../timer";
import type { MarkCalls } from "./mark-calls";

/** The least time between two writes, so that the marks of many users are one. A mark after a quiet time does not wait. */
const FLUSH_MS = 400;
/** Marks in one call of the store. */
const BATCH_MAX = 500;
/** Marks that may wait, and askers that may wait for them. */
const WAITING_MAX = 20_000;

/** Who waits for a mark to be stored. */
interface Waiter {
	readonly resolve: (mark: ReadMark) => void;
	readonly reject: (error: unknown) => void;
}

/** A mark that is not stored yet. */
interface WaitingMark extends MarkKey {
	seq: number;
	/** Whether it may go back. */
	force: boolean;
	readonly waiters: Waiter[];
	/** True once the user was removed: nobody is to hear of it. */
	isDropped: boolean;
}

export interface MarkBatchesOptions {
	calls: MarkCalls;
	clock: Clock;
	/** A mark was stored. */
	onStored: (key: MarkKey, mark: ReadMark) => void;
}

/**
 * The read marks that are on their way to the store: one per user and room, all of them in one write, at most every 400 ms. A crash loses
 * what waits. A write is not repeated: who waits for it gets the error, and marks again.
 */
export class MarkBatches {
	readonly #options: MarkBatchesOptions;
	readonly #timer: Timer;
	/** By room, then by user, because a combined key would cost each message a string. */
	#waiting = new Map<string, Map<string, WaitingMark>>();
	#size = 0;
	#askers = 0;
	/** The marks that the store has been given. */
	#flying: readonly WaitingMark[] = [];
	/** Resolves when nothing is written. */
	#writing: Promise<void> | undefined;
	#isClosed = false;
	#writtenAt = Number.NEGATIVE_INFINITY;

	constructor(options: MarkBatchesOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/**
	 * Sets a mark, and resolves with it once it is stored.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`, after which it may be stored; `LIMIT_EXCEEDED` if too many marks wait; `FORBIDDEN` if
	 * the user is removed meanwhile.
	 */
	set(mark: MarkChange): Promise<ReadMark> {
		if (this.#isClosed) return Promise.reject(closing());
		const waiting = this.#askers < WAITING_MAX ? this.#add(mark) : undefined;
		if (!waiting) {
			return Promise.reject(
				new ChatError("LIMIT_EXCEEDED", "too many read marks are waiting", { retryAfterMs: 1_000 }),
			);
		}
		return this.#wait(waiting);
	}

	/** Sets a mark for which nobody waits. Under a load at which no more marks can wait, the user's next mark counts. */
	note(mark: MarkChange): void {
		if (!this.#isClosed) this.#add(mark);
	}

	/** Returns a mark once it is stored, which begins now, or undefined if none waits. Rejects as `set` does. */
	stored({ room, userId }: MarkKey): Promise<ReadMark> | undefined {
		const waiting =
			this.#waiting.get(room)?.get(userId) ??
			this.#flying.find((mark) => mark.room === room && mark.userId === userId && !mark.isDropped);
		if (!waiting || this.#askers >= WAITING_MAX) return undefined;
		const stored = this.#wait(waiting);
		void this.flush();
		return stored;
	}

	/** A user was removed from a room, or, without a room, from the chat: the user's marks that wait are not stored. */
	drop(userId: string, room?: string): void {
		for (const [name, marks] of room === undefined ? this.#waiting : entryOf(this.#waiting, room)) {
			const mark = marks.get(userId);
			if (!mark) continue;
			marks.delete(userId);
			if (marks.size === 0) this.#waiting.delete(name);
			this.#size -= 1;
			this.#reject([mark], new ChatError("FORBIDDEN", "you were removed"));
		}
		for (const mark of this.#flying) {
			if (mark.userId === userId && (room === undefined || mark.room === room)) mark.isDropped = true;
		}
	}

	/** Stores what waits. Never rejects. */
	flush(): Promise<void> {
		this.#timer.stop();
		this.#writing ??= this.#write().finally(() => {
			this.#writing = undefined;
			if (this.#size > 0 && !this.#isClosed) this.#flushLater();
		});
		return this.#writing;
	}

	/** Stores what waits, as far as the store answers, and takes nothing from now on. */
	async close(): Promise<void> {
		this.#isClosed = true;
		await this.flush();
		// What came while a write was under way.
		if (this.#size > 0) await this.flush();
	}

	#add({ room, userId, seq, force = false }: MarkChange): WaitingMark | undefined {
		let marks = this.#waiting.get(room);
		const known = marks?.get(userId);
		if (known) {
			known.seq = force ? seq : Math.max(known.seq, seq);
			known.force ||= force;
			return known;
		}
		if (this.#size >= WAITING_MAX) return undefined;
		const mark = { room, userId, seq, force, waiters: [], isDropped: false };
		if (!marks) {
			marks = new Map();
			this.#waiting.set(room, marks);
		}
		marks.set(userId, mark);
		this.#size += 1;
		if (!this.#writing) this.#flushLater();
		return mark;
	}

	#flushLater(): void {
		const waitMs = Math.max(this.#writtenAt + FLUSH_MS - this.#options.clock.now(), 0);
		this.#timer.after(waitMs, () => void this.flush());
	}

	#wait(mark: WaitingMark): Promise<ReadMark> {
		this.#askers += 1;
		return new Promise((resolve, reject) => void mark.waiters.push({ resolve, reject }));
	}

	/** Never rejects. One call at a time, so that a later mark of a user is stored later. */
	async #write(): Promise<void> {
		this.#writtenAt = this.#options.clock.now();
		const all = [...this.#waiting.values()].flatMap((marks) => [...marks.values()]);
		this.#waiting = new Map();
		this.#size = 0;
		for (let first = 0; first < all.length; first += BATCH_MAX) {
			const batch = all.slice(first, first + BATCH_MAX);
			this.#flying = all.slice(first);
			await this.#store(batch);
		}
		this.#flying = [];
	}

	/** Never rejects. */
	async #store(batch: readonly WaitingMark[]): Promise<void> {
		try {
			const stored = await this.#options.calls.set(
				batch.map(({ room, userId, seq, force }) => ({ room, userId, seq, ...(force && { force }) })),
			);
			batch.forEach((mark, index) => {
				this.#answer(mark, stored[index]!);
			});
		} catch (error) {
			// The store has reported it.
			this.#reject(batch, error);
		}
	}

	#answer(mark: WaitingMark, stored: ReadMark): void {
		if (mark.isDropped) {
			this.#reject([mark], new ChatError("FORBIDDEN", "you were removed"));
			return;
		}
		this.#options.onStored({ room: mark.room, userId: mark.userId }, stored);
		this.#askers -= mark.waiters.length;
		for (const { resolve } of mark.waiters) resolve(stored);
	}

	#reject(batch: readonly WaitingMark[], error: unknown): void {
		for (const { waiters } of batch) {
			this.#askers -= waiters.length;
			for (const { reject } of waiters) reject(error);
		}
	}
}

const closing = () => new ChatError("STORE_UNAVAILABLE", "the server closes", { retryAfterMs: 1_000 });

function entryOf<K, V>(map: ReadonlyMap<K, V>, key: K): [K, V][] {
	const value = map.get(key);
	return value === undefined ? [] : [[key, value]];
}
