import type { MessageStore, NewMessage, RoomHead } from "../../adapters/message-store";
import type { ChatMessage } from "../../schemas/message";

/** One behaviour that every store must have, for any test runner: `it(name, () => run(store, other))`. */
export interface StoreCase {
	/** The behaviour, as a sentence. */
	name: string;
	/**
	 * Rejects with an error that says what is wrong and why it matters. Each run uses new rooms, so a store may be shared.
	 *
	 * `other` is a second store object on the same database, as another server has it. A case about two servers passes
	 * without it.
	 */
	run(store: MessageStore, other?: MessageStore, options?: StoreCaseOptions): Promise<void>;
}

/** What else a case may use. */
export interface StoreCaseOptions {
	/**
	 * Makes the database of `store` fail, by closing a proxy before it for example, until the returned function is called.
	 * A case about a failing database passes without it.
	 */
	break?(): (() => unknown) | Promise<() => unknown>;
}

/** Returns a room that no other case uses. */
export const newRoom = () => `room-${crypto.randomUUID()}`;

/** Returns a message by Ada, with the fields that a case needs. */
export function newMessage(room: string, fields: Partial<NewMessage> = {}): NewMessage {
	return {
		id: crypto.randomUUID(),
		room,
		text: "hello",
		userId: "ada",
		username: "Ada",
		timestamp: 1_700_000_000_000,
		...fields,
	};
}

/** Returns the integers 1 to `last`. */
export const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** Returns the head of one room. */
export async function headOf(store: MessageStore, room: string): Promise<RoomHead> {
	const head = (await store.heads?.([room]))?.get(room);
	if (!head) throw new Error("heads left a room out, so whoever joins it gets no seq to continue from");
	return head;
}

/** Returns the ordinal as an expected object has it: only where the store counts messages. */
export const ordinal = (n: number | undefined) => (n === undefined ? {} : { n });

/** Appends a message by Ada, and returns it as it is stored. */
export const appendOne = async (
	store: MessageStore,
	room: string,
	fields: Partial<NewMessage> = {},
): Promise<ChatMessage> => (await store.append(newMessage(room, fields))).message;

/** Appends a message, and throws with `why` unless it gets the number `seq`. */
export async function assertNextSeq(store: MessageStore, room: string, seq: number, why: string): Promise<void> {
	assertEqual((await appendOne(store, room)).seq, seq, why);
}

/** Appends one message after another, with the texts "1", "2", … */
export async function appendMany(store: MessageStore, room: string, count: number): Promise<void> {
	for (let n = 1; n <= count; n++) await store.append(newMessage(room, { text: String(n) }));
}

/** Throws unless both are the same JSON; `why` says what breaks in a chat otherwise. */
export function assertEqual(actual: unknown, expected: unknown, why: string): void {
	if (toSortedJson(actual) === toSortedJson(expected)) return;
	throw new Error(`${why}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

/** Returns JSON with sorted keys, in which `undefined` differs from an absent key. */
function toSortedJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(toSortedJson).join()}]`;
	if (typeof value !== "object" || value === null)
		return typeof value === "bigint" ? `${value}n` : String(JSON.stringify(value));
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${toSortedJson(item)}`).join()}}`;
}
