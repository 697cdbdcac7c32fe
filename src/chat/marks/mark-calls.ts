import type { MarkChange, MarkKey, MessageStore, ReadMark } from "../../adapters/message-store";
import { readMarkSchema } from "../../schemas/message";
import type { StoreCaller } from "../store/store-caller";

/** The methods of a store that keeps read marks. */
type MarkStore = Required<Pick<MessageStore, "mark" | "marks">>;

/** Returns true for a store that keeps read marks. What is unread is counted from the head, which only `heads` gives. */
export const canMark = (store: Partial<MessageStore>): store is Partial<MessageStore> & MarkStore =>
	store.mark !== undefined && store.marks !== undefined && store.heads !== undefined;

/** The store's calls for read marks, behind a deadline, a breaker and validation. */
export class MarkCalls {
	readonly #store: MarkStore;
	readonly #caller: StoreCaller;

	constructor(store: MarkStore, caller: StoreCaller) {
		this.#store = store;
		this.#caller = caller;
	}

	/** Sets read marks, and returns each as it is afterwards. @throws ChatError `STORE_UNAVAILABLE`, even if they may be stored after all. */
	set(marks: readonly MarkChange[]): Promise<ReadMark[]> {
		const ask = () => this.#store.mark(marks);
		const read = (answer: unknown) => lengthIs(marks.length, answer).map((mark) => readMarkSchema.parse(mark));
		return this.#caller.call({ name: "mark", kind: "mark", ask, read });
	}

	/** Reads marks, in the order of `keys`; undefined where there is none. @throws ChatError `STORE_UNAVAILABLE`. */
	get(keys: readonly MarkKey[]): Promise<(ReadMark | undefined)[]> {
		const ask = () => this.#store.marks(keys);
		// Null as well, because some drivers return it for a row that does not exist.
		const readOne = (mark: unknown) => (mark === null || mark === undefined ? undefined : readMarkSchema.parse(mark));
		const read = (answer: unknown) => lengthIs(keys.length, answer).map(readOne);
		return this.#caller.call({ name: "marks", kind: "mark", ask, read });
	}
}

/** @throws Error for an answer that cannot be matched to what was asked. */
function lengthIs(length: number, answer: unknown): unknown[] {
	if (!Array.isArray(answer) || answer.length !== length) throw new Error("the store did not answer each read mark");
	return answer;
}
