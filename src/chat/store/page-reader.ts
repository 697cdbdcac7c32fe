import type { Page, PageQuery } from "../../adapters/message-store";
import type { EncodedMessage } from "./encoded-message";
import { PageSize } from "./page-size";
import { type RowReader, updatedSeqOf } from "./row-reader";
import { readFloor } from "./store-answers";
import type { StoredPage } from "./stored-page";

/** Messages in the first read of the store, which is nearly always the only one. */
const FIRST_STEP = 50;
/** Messages in one of the further reads. */
const STEP_MAX = 250;
/** A message has at least this many bytes, so that a page cannot hold more messages than its bytes divided by this. */
const MESSAGE_MIN_BYTES = 128;

export interface PageReaderOptions {
	rows: RowReader;
	/** Most bytes of JSON in the page; the first message always fits. */
	maxBytes: number;
}

/** A page that is read from the store in steps, each of as many rows as are likely to fit. */
export class PageReader {
	/** In the order of reading: the latest first in a page that reads backwards. */
	readonly #messages: EncodedMessage[] = [];
	readonly #skipped: number[] = [];
	readonly #size: PageSize;
	readonly #query: PageQuery;
	readonly #rows: RowReader;
	readonly #isForwards: boolean;
	#hasMore = true;
	#floor = 0;
	#next: PageQuery | undefined;

	constructor(query: PageQuery, { rows, maxBytes }: PageReaderOptions) {
		this.#query = query;
		this.#rows = rows;
		this.#size = new PageSize(maxBytes);
		this.#isForwards = query.after !== undefined;
		const most = Math.max(Math.floor(maxBytes / MESSAGE_MIN_BYTES), 1);
		this.#next = { ...query, limit: Math.min(query.limit, FIRST_STEP, most) };
	}

	/** The next query for the store, or undefined once the page is complete. */
	get next(): PageQuery | undefined {
		return this.#next;
	}

	get page(): StoredPage {
		const messages = this.#isForwards ? this.#messages : this.#messages.toReversed();
		const page = { messages, hasMore: this.#hasMore, skipped: this.#skipped };
		return this.#floor > 0 ? { ...page, floor: this.#floor } : page;
	}

	/** Adds the store's answer to `next`. */
	add({ messages: rows, hasMore, floor }: Page): void {
		const asked = this.#next;
		this.#next = undefined;
		// Of each step, because the room may be pruned between two of them.
		if (this.#isForwards && floor !== undefined) this.#floor = Math.max(this.#floor, readFloor(floor));
		for (const row of this.#isForwards ? rows : rows.toReversed()) {
			const message = this.#rows.read(row, this.#query.room);
			if (message && !this.#size.fits(message)) return;
			if (message) this.#messages.push(message);
			else this.#skip(row);
		}
		this.#hasMore = hasMore;
		const left = this.#query.limit - this.#messages.length - this.#skipped.length;
		if (!hasMore || left <= 0) return;
		const from = this.#positionAfter(rows);
		// A store that ignores `after` and `before` would be read without end.
		if (!from || (from.after === asked?.after && from.before === asked?.before)) return;
		this.#next = { ...this.#query, ...from, limit: Math.min(left, this.#rowsThatFit()) };
	}

	#skip(row: unknown): void {
		const updatedSeq = updatedSeqOf(row);
		if (updatedSeq !== undefined) this.#skipped.push(updatedSeq);
	}

	/** Returns where the next step starts, or undefined if the rows do not say. */
	#positionAfter(rows: Page["messages"]): Pick<PageQuery, "after" | "before"> | undefined {
		if (this.#isForwards) {
			const last = Math.max(...this.#skipped, this.#messages.at(-1)?.message.updatedSeq ?? 0);
			return last > 0 ? { after: last } : undefined;
		}
		const first = rows.find((row) => Number.isSafeInteger(row?.seq));
		return first && { before: first.seq };
	}

	/** Returns how many more messages fit, if they are as large as those before. */
	#rowsThatFit(): number {
		const bytes = this.#messages.reduce((sum, message) => sum + message.bytes, 0);
		if (bytes === 0) return STEP_MAX;
		const rows = Math.ceil((this.#size.left / bytes) * this.#messages.length);
		return Math.min(Math.max(rows, 1), STEP_MAX);
	}
}
