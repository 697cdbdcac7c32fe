import type { Page, PageQuery, RoomHead } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { ChatMessage } from "../../schemas/message";

/** How long a hole may close by itself: a bus that reorders delivers within this. */
const REORDER_MS = 40;
const RETRY_MIN_MS = 40;
const RETRY_MAX_MS = 2_000;
/** Changes in one read. */
const PAGE = 1_000;
/** How often the store is asked for what was announced and is not there, before the announcement is taken as false. */
const PATIENCE = 6;

/** The parts of the room's store that healing reads. */
export interface GapStore {
	listKept(query: PageQuery): Promise<Page>;
	head(room: string): Promise<RoomHead>;
}

export interface GapFillerOptions {
	room: string;
	store: GapStore;
	clock: Clock;
	/** Where the timeline stands. */
	head: () => number;
	/** What the store has after the head, in order. */
	fill: (messages: readonly ChatMessage[]) => void;
	/** Nothing beyond this seq is in the store. */
	giveUp: (seq: number) => void;
}

/** Fills the holes of one timeline from the store: one read at a time, however many changes or joins wait for it. */
export class GapFiller {
	readonly #options: GapFillerOptions;
	#wanted = 0;
	#reading: Promise<void> | undefined;
	#stopWaiting: (() => void) | undefined;
	#retryMs = RETRY_MIN_MS;
	#fruitless = 0;
	#isClosed = false;

	constructor(options: GapFillerOptions) {
		this.#options = options;
	}

	/** There is a change up to here. Unless it comes by itself in a moment, it is read. */
	want(seq: number): void {
		this.#wanted = Math.max(this.#wanted, seq);
		this.#wait(REORDER_MS);
	}

	/**
	 * Reads up to here now.
	 *
	 * @throws ChatError what the store answered.
	 */
	async reach(seq: number): Promise<void> {
		this.#wanted = Math.max(this.#wanted, seq);
		await this.#read();
		// The read that was under way may have begun before this was wanted.
		if (this.#options.head() < seq) await this.#read();
	}

	/** What was wanted belongs to another numbering. */
	reset(): void {
		this.#wanted = 0;
		this.#fruitless = 0;
		this.#stopWaiting?.();
		this.#stopWaiting = undefined;
	}

	close(): void {
		this.#isClosed = true;
		this.reset();
	}

	#wait(ms: number): void {
		if (this.#stopWaiting || this.#reading || this.#isClosed) return;
		this.#stopWaiting = this.#options.clock.after(ms, () => {
			this.#stopWaiting = undefined;
			// The store's failure is reported by the store, and tried again.
			this.#read().catch(() => {});
		});
	}

	/** One read for all who ask while it runs. */
	#read(): Promise<void> {
		this.#reading ??= this.#readAll().finally(() => {
			this.#reading = undefined;
			if (this.#wanted > this.#options.head()) this.#wait(this.#nextRetry());
			else this.#retryMs = RETRY_MIN_MS;
		});
		return this.#reading;
	}

	async #readAll(): Promise<void> {
		const { room, store, head, fill } = this.#options;
		while (this.#wanted > head() && !this.#isClosed) {
			const from = head();
			const { messages, hasMore } = await store.listKept({ room, after: from, limit: PAGE });
			if (this.#isClosed) return;
			fill(messages);
			const moved = head() > from;
			if (moved) this.#fruitless = 0;
			// Not of a store that gives the same page again and again: that would be read for ever, without a pause.
			if (hasMore && moved) continue;
			if (this.#wanted > head()) await this.#doubt();
			return;
		}
	}

	/** The store gave all it has, and it is less than was announced: a replica may be late, or the announcement false. */
	async #doubt(): Promise<void> {
		this.#fruitless += 1;
		if (this.#fruitless < PATIENCE) return;
		const { room, store, head, giveUp } = this.#options;
		const { seq } = await store.head(room);
		if (this.#isClosed || this.#wanted <= head()) return;
		this.#fruitless = 0;
		const real = Math.max(seq, head());
		if (this.#wanted <= real) return;
		this.#wanted = real;
		giveUp(real);
	}

	#nextRetry(): number {
		const ms = this.#retryMs * (0.5 + this.#options.clock.random() / 2);
		this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
		return ms;
	}
}
