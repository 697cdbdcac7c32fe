import { Encoded } from "../../rpc/connection/codec";
import type { ChatMessage } from "../../schemas/message";
import { namesAll } from "../changes/own-reactions";
import type { People } from "../people/people";
import type { EncodedMessage } from "../store/encoded-message";
import type { RoomStore } from "../store/room-store";
import type { PageFields } from "../store/stored-page";

/** Most messages that one page quotes. A page has at most 200 messages, and each quote may be one read of the store. */
const QUOTED_MAX = 50;
/** Reads after which a page goes as it is, because its messages change faster than they are read. */
const LOADS_MAX = 3;

/** The messages of rooms in memory. */
interface QuoteSource {
	/** Returns the latest version of a message if it is in memory. */
	find(room: string, id: string): EncodedMessage | undefined;
	/** Reads messages from the store. Never rejects. */
	readQuotes(room: string, ids: readonly string[]): Promise<ReadonlyMap<string, EncodedMessage>>;
}

export interface PageExtrasOptions {
	timelines: QuoteSource;
	store: RoomStore;
	people: People;
	room: string;
	/** The user that the page is for; undefined for the app's own server. */
	userId: string | undefined;
}

/** What one page needs beside its messages: what they reply to, and the user's own reactions. */
export class PageExtras {
	readonly #options: PageExtrasOptions;
	readonly #quotes = new Map<string, EncodedMessage>();
	/** The messages that were read for quotes, whether there were any or not. */
	readonly #asked = new Set<string>();
	/** The user's reactions, by message, as of a version of it. */
	readonly #mine = new Map<string, { updatedSeq: number; emoji: string[] }>();
	#loads = 0;

	constructor(options: PageExtrasOptions) {
		this.#options = options;
	}

	/**
	 * Reads what memory does not have. Returns undefined if that is nothing. The promise never rejects, because a page without
	 * its quotes is better than none.
	 */
	load(messages: readonly EncodedMessage[]): Promise<void> | undefined {
		if (this.#loads === LOADS_MAX) return undefined;
		const ids: string[] = [];
		const known: EncodedMessage[] = [];
		for (const id of this.#quotedIds(messages)) {
			const quote = this.#find(id);
			if (quote) known.push(quote);
			else if (!this.#asked.has(id)) ids.push(id);
		}
		const unknown = this.#partlyNamed(messages).filter(({ id, updatedSeq }) => {
			return this.#mine.get(id)?.updatedSeq !== updatedSeq;
		});
		const naming = this.#options.people.prepare({ messages: known });
		if (ids.length === 0 && unknown.length === 0 && !naming) return undefined;
		this.#loads += 1;
		return this.#load(ids, unknown, naming);
	}

	/** Returns the quotes that fit beside the messages in a page of `maxBytes`. */
	quoted(messages: readonly EncodedMessage[], maxBytes: number): EncodedMessage[] {
		const ids = this.#quotedIds(messages);
		if (ids.length === 0) return [];
		let left = messages.reduce((sum, { bytes }) => sum - bytes, maxBytes);
		return ids.flatMap((id) => {
			const found = this.#find(id);
			const [quote] = found ? this.#options.people.messages([found]) : [];
			if (!quote || quote.bytes > left) return [];
			left -= quote.bytes;
			return [quote];
		});
	}

	/** Returns what the page has beside its messages. */
	fields(messages: readonly EncodedMessage[], maxBytes: number): PageFields {
		const quoted = this.quoted(messages, maxBytes);
		const mine = this.#partlyNamed(messages).flatMap(({ id }) => {
			const own = this.#mine.get(id);
			return own ? [[id, own.emoji] as const] : [];
		});
		return {
			...(quoted.length > 0 && {
				quoted: Encoded.object<Record<string, ChatMessage>>(
					Object.fromEntries(quoted.map((one) => [one.message.id, one])),
				),
			}),
			...(mine.length > 0 && { mine: Object.fromEntries(mine) }),
		};
	}

	async #load(
		ids: readonly string[],
		unknown: readonly ChatMessage[],
		naming: Promise<void> | undefined,
	): Promise<void> {
		const { timelines, people, room } = this.#options;
		for (const id of ids) this.#asked.add(id);
		const reading = ids.length > 0 ? timelines.readQuotes(room, ids) : undefined;
		const own = await this.#readOwn(unknown);
		// Without an answer the page does not say that there are none.
		if (own) for (const { id, updatedSeq } of unknown) this.#mine.set(id, { updatedSeq, emoji: own.get(id) ?? [] });
		const read = (await reading) ?? new Map<string, EncodedMessage>();
		for (const [id, quote] of read) this.#quotes.set(id, quote);
		await Promise.all([naming, people.prepare({ messages: [...read.values()] })]);
	}

	async #readOwn(messages: readonly ChatMessage[]): Promise<ReadonlyMap<string, string[]> | undefined> {
		const { store, room, userId } = this.#options;
		if (messages.length === 0 || userId === undefined) return undefined;
		const ids = messages.map(({ id }) => id);
		// The store has reported the error.
		return store.changes.reactionsOf(room, ids, userId).catch(() => undefined);
	}

	/** The newest version of a quote: memory has the changes since it was read. */
	#find(id: string): EncodedMessage | undefined {
		const { timelines, room } = this.#options;
		const inMemory = timelines.find(room, id);
		const read = this.#quotes.get(id);
		if (!inMemory || !read) return inMemory ?? read;
		return inMemory.message.updatedSeq >= read.message.updatedSeq ? inMemory : read;
	}

	/** The messages that the page replies to and does not have, those of the latest replies first. */
	#quotedIds(messages: readonly EncodedMessage[]): string[] {
		const ids = new Set<string>();
		for (let index = messages.length - 1; index >= 0; index--) {
			const { replyTo } = messages[index]!.message;
			if (replyTo !== undefined) ids.add(replyTo);
		}
		if (ids.size === 0) return [];
		for (const { message } of messages) ids.delete(message.id);
		return [...ids].slice(0, QUOTED_MAX);
	}

	/** The messages that do not name every user who reacted. */
	#partlyNamed(messages: readonly EncodedMessage[]): ChatMessage[] {
		if (this.#options.userId === undefined || !this.#options.store.changes.canReact) return [];
		return messages.flatMap(({ message }) => (message.reactions && !namesAll(message) ? [message] : []));
	}
}
