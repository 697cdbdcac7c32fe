import { fromCreateOnly } from "../adapters/create-only/store";
import type {
	Appended,
	CreateOnlyStore,
	MessageStore,
	NewMessage,
	Page,
	PageQuery,
	RoomHead,
} from "../adapters/message-store";
import { ChatError } from "../errors";
import type { ErrorReporter } from "../rpc/error-reporter";
import { chatMessageSchema } from "../schemas/message";
import { withDeadline } from "./deadline";
import { fitPage } from "./page-size";

const APPEND_DEADLINE_MS = 3_000;
const READ_DEADLINE_MS = 2_000;
/** The epoch of a store that has none: it never renumbers. */
const ONLY_EPOCH = "0";

/**
 * The app's store, with a deadline on each call and its failures as codes of the wire. What it returns is checked and
 * stripped here: a row may have columns that are nobody's business.
 */
export class RoomStore {
	readonly #store: MessageStore;
	readonly #onError: ErrorReporter;

	constructor(store: MessageStore | CreateOnlyStore, onError: ErrorReporter) {
		this.#store = "append" in store ? store : fromCreateOnly(store);
		this.#onError = onError;
	}

	append(message: NewMessage): Promise<Appended> {
		return this.#call(message.room, APPEND_DEADLINE_MS, async () => {
			const appended = await this.#store.append(message);
			return { ...appended, message: chatMessageSchema.parse(appended.message) };
		});
	}

	async list(query: PageQuery): Promise<Page> {
		const page = await this.#call(query.room, READ_DEADLINE_MS, async () => {
			const { messages, hasMore } = await this.#store.list(query);
			return { messages: messages.map((message) => chatMessageSchema.parse(message)), hasMore };
		});
		return fitPage(page, query.after === undefined ? "backwards" : "forwards");
	}

	async head(room: string): Promise<RoomHead> {
		const { heads } = this.#store;
		if (heads) {
			const found = await this.#call(room, READ_DEADLINE_MS, () => heads.call(this.#store, [room]));
			const head = found.get(room);
			if (head) return head;
		}
		const { messages } = await this.list({ room, limit: 1 });
		return { epoch: ONLY_EPOCH, seq: messages.at(-1)?.updatedSeq ?? 0 };
	}

	/** @throws ChatError what the store threw on purpose, else `STORE_UNAVAILABLE`: what a driver says is for `onError` alone. */
	async #call<T>(room: string, deadlineMs: number, call: () => Promise<T>): Promise<T> {
		// Async, so that a store that throws at once fails like one that rejects.
		const work = (async () => call())();
		try {
			return await withDeadline(work, deadlineMs, () => new Error(`the store took over ${deadlineMs} ms`));
		} catch (error) {
			if (ChatError.is(error)) throw error;
			this.#onError(error, { room });
			throw new ChatError("STORE_UNAVAILABLE", "the message store is not available", { retryAfterMs: 1_000 });
		}
	}
}
