import type { PageQuery, RoomHead } from "../../adapters/message-store";
import type { Clock } from "../../rpc/clock";
import type { HealSource } from "../cluster/lost-changes";
import type { StoredPage } from "../store/stored-page";
import { Timer } from "../timer";

/** How long to wait before reading a gap, because a bus that reorders delivers the missing change within this time. */
const REORDER_MS = 40;
const RETRY_MIN_MS = 40;
const RETRY_MAX_MS = 2_000;
/** Changes in one read. */
const PAGE = 1_000;
/** Reads in a row without a new change after which an announced change is taken as false. */
const FRUITLESS_MAX = 6;

/** The parts of the room's store that fill a gap. */
export interface GapStore {
	listKept(query: PageQuery): Promise<StoredPage>;
	head(room: string): Promise<RoomHead>;
}

export interface GapFillerOptions {
	room: string;
	store: GapStore;
	clock: Clock;
	/** Returns the timeline's head. */
	head: () => number;
	/** Adds the changes that the store has after the head, in order. `source` is what made them be read. */
	fill: (page: StoredPage, source: HealSource) => void;
	/** The store has no change after this seq. */
	giveUp: (seq: number) => void;
}

/** The reader that fills the gaps of one timeline from the store. It reads once at a time, however many changes or joins wait. */
export class GapFiller {
	readonly #options: GapFillerOptions;
	/** The highest seq that is known to exist. */
	#wanted = 0;
	/** What the highest seq was wanted for. */
	#source: HealSource = "gap";
	#reading: Promise<void> | undefined;
	readonly #timer: Timer;
	#retryMs = RETRY_MIN_MS;
	/** Reads in a row that gave no new change. */
	#fruitless = 0;
	#isClosed = false;

	constructor(options: GapFillerOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/** Reads up to a seq soon, unless the bus delivers the changes first. */
	want(seq: number): void {
		this.#raise(seq, "gap");
		this.#wait(REORDER_MS);
	}

	/**
	 * Reads up to a seq now.
	 *
	 * @throws ChatError the store's error.
	 */
	async reach(seq: number, source: HealSource): Promise<void> {
		this.#raise(seq, source);
		await this.#read();
		// The read in progress may have started before this seq was wanted.
		if (this.#options.head() < seq) await this.#read();
	}

	/** Drops what is wanted, because it belongs to another epoch. */
	reset(): void {
		this.#wanted = 0;
		this.#fruitless = 0;
		this.#timer.stop();
	}

	close(): void {
		this.#isClosed = true;
		this.reset();
	}

	#raise(seq: number, source: HealSource): void {
		if (seq <= this.#wanted) return;
		this.#wanted = seq;
		this.#source = source;
	}

	#wait(ms: number): void {
		if (this.#reading || this.#isClosed) return;
		this.#timer.after(ms, () => {
			// The store has reported the error, and the read is retried.
			this.#read().catch(() => {});
		});
	}

	/** Starts a read, or returns the one in progress. */
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
			const page = await store.listKept({ room, after: from, limit: PAGE });
			if (this.#isClosed) return;
			fill(page, this.#source);
			const hasAdvanced = head() > from;
			if (hasAdvanced) this.#fruitless = 0;
			// Only after an advance, because a store that returns the same page again would be read without end.
			if (page.hasMore && hasAdvanced) continue;
			if (this.#wanted > head()) await this.#countFruitless();
			return;
		}
	}

	/** The store has less than was announced. A replica may be late, or the announcement false: after several reads it is given up. */
	async #countFruitless(): Promise<void> {
		this.#fruitless += 1;
		if (this.#fruitless < FRUITLESS_MAX) return;
		const { room, store, head, giveUp } = this.#options;
		const { seq } = await store.head(room);
		if (this.#isClosed || this.#wanted <= head()) return;
		this.#fruitless = 0;
		const lastSeq = Math.max(seq, head());
		if (this.#wanted <= lastSeq) return;
		this.#wanted = lastSeq;
		giveUp(lastSeq);
	}

	#nextRetry(): number {
		const ms = this.#retryMs * (0.5 + this.#options.clock.random() / 2);
		this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
		return ms;
	}
}
