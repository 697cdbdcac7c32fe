import type { ChatMessage } from "../../schemas/message";
import type {
	Appended,
	AppendOptions,
	MarkChange,
	NewMessage,
	Page,
	PageQuery,
	ReactionChange,
	ReadMark,
	RoomHead,
} from "../message-store";
import { withCleanMentions } from "../shared/store/mentions";
import { assertSameBody } from "../shared/store/same-body";
import { sentKey } from "../shared/store/sent-key";
import { copyMessage } from "../shared/store/stored-message";
import { ChangeLog, firstIndex } from "./change-log";
import { MemoryMarks } from "./marks";
import { MemoryReactions } from "./reactions";

/** A kept message. */
interface Entry {
	/** Its key in the room's `#sent`. */
	readonly key: string | undefined;
	/** Its latest version. Replaced when the message changes, and never changed itself. */
	message: ChatMessage;
	/** Absent until somebody reacts. */
	reactions?: MemoryReactions | undefined;
}

/** The latest messages of one room. A method is a transaction, because nothing is awaited here. */
export class RoomLog implements RoomHead {
	seq = 0;
	n = 0;
	/** The highest `updatedSeq` of the messages that were dropped. */
	#floor = 0;
	/** In order of seq. Those before `#first` were dropped, and are undefined. */
	#entries: Entry[] = [];
	#first = 0;
	readonly #changes = new ChangeLog<Entry>();
	readonly #byId = new Map<string, Entry>();
	/** The kept messages that have a `clientId`. */
	readonly #sent = new Map<string, Entry>();
	readonly #marks = new MemoryMarks();

	constructor(
		public epoch: string,
		readonly maxMessages: number,
	) {}

	append(message: NewMessage, { counts }: AppendOptions): Appended {
		const key = sentKey(message);
		const first = key === undefined ? undefined : this.#sent.get(key);
		if (first) {
			assertSameBody(first.message, message);
			return { message: copyMessage(first.message), repeated: true };
		}
		const seq = this.seq + 1;
		const n = counts ? this.n + 1 : this.n;
		const entry: Entry = { key, message: withCleanMentions({ ...message, seq, updatedSeq: seq, n }) };
		this.#write(entry, entry.message);
		this.n = n;
		this.#entries.push(entry);
		this.#byId.set(message.id, entry);
		if (key !== undefined) this.#sent.set(key, entry);
		if (this.#entries.length - this.#first > this.maxMessages) this.#dropOldest();
		return { message: copyMessage(entry.message), repeated: false };
	}

	replace(message: ChatMessage, was: number | undefined): ChatMessage | undefined {
		const entry = this.#byId.get(message.id);
		if (!entry || (was !== undefined && entry.message.updatedSeq !== was)) return undefined;
		const { seq, n } = entry.message;
		const kept = message.deletedAt === undefined ? entry.reactions : undefined;
		const changed = withCleanMentions({ ...message, seq, ...(n !== undefined && { n }) });
		this.#write(entry, withReactions(changed, kept));
		entry.reactions = kept;
		return copyMessage(entry.message);
	}

	react(id: string, changes: readonly ReactionChange[]): ChatMessage | undefined {
		const entry = this.#byId.get(id);
		if (!entry || entry.message.deletedAt !== undefined) return undefined;
		entry.reactions ??= new MemoryReactions();
		if (entry.reactions.change(changes)) this.#write(entry, withReactions(entry.message, entry.reactions));
		return copyMessage(entry.message);
	}

	reactionsOf(id: string, userId: string): string[] {
		return this.#byId.get(id)?.reactions?.of(userId) ?? [];
	}

	mark(mark: MarkChange): ReadMark {
		const seq = Math.min(mark.seq, this.seq);
		return this.#marks.set(mark, seq, this.#ordinalAt(seq));
	}

	markOf(userId: string): ReadMark | undefined {
		return this.#marks.get(userId);
	}

	get(id: string): ChatMessage | undefined {
		const entry = this.#byId.get(id);
		return entry && copyMessage(entry.message);
	}

	list({ before, after, limit }: Omit<PageQuery, "room">): Page {
		if (after !== undefined) {
			// One more than the limit, to learn whether there are more.
			const entries = this.#changes.after(after, limit + 1);
			const page = { messages: copies(entries.slice(0, limit)), hasMore: entries.length > limit };
			return this.#floor > 0 ? { ...page, floor: this.#floor } : page;
		}
		const end =
			before === undefined
				? this.#entries.length
				: firstIndex(this.#entries, this.#first, ({ message }) => message.seq >= before);
		const start = Math.max(end - limit, this.#first);
		return { messages: copies(this.#entries.slice(start, end)), hasMore: start > this.#first };
	}

	/** Returns the ordinal of the last message up to `seq`. Before the first kept one, it is that message's minus 1. */
	#ordinalAt(seq: number): number {
		const first = this.#entries[this.#first];
		if (!first) return this.n;
		const index = firstIndex(this.#entries, this.#first, ({ message }) => message.seq > seq);
		const last = index > this.#first ? this.#entries[index - 1] : undefined;
		return last ? (last.message.n ?? 0) : Math.max(0, (first.message.n ?? 0) - 1);
	}

	/** Gives a message the next number, and a new version. The copy is made first, because one that fails must not leave a gap. */
	#write(entry: Entry, message: ChatMessage): void {
		const seq = this.seq + 1;
		entry.message = copyMessage({ ...message, updatedSeq: seq });
		this.seq = seq;
		this.#changes.add(entry, seq);
	}

	#dropOldest(): void {
		const oldest = this.#entries[this.#first] as Entry;
		const { id, updatedSeq } = oldest.message;
		if (this.#byId.get(id) === oldest) this.#byId.delete(id);
		if (oldest.key !== undefined) this.#sent.delete(oldest.key);
		this.#changes.remove(oldest);
		this.#floor = Math.max(this.#floor, updatedSeq);
		delete this.#entries[this.#first];
		this.#first += 1;
		// Rarely, because it takes time in proportion to the kept messages.
		if (this.#first <= this.maxMessages) return;
		this.#entries = this.#entries.slice(this.#first);
		this.#first = 0;
	}
}

const copies = (entries: readonly Entry[]) => entries.map(({ message }) => copyMessage(message));

/** Returns the message with these reactions instead of its own. */
function withReactions({ reactions: _, ...message }: ChatMessage, of: MemoryReactions | undefined): ChatMessage {
	const reactions = of?.summary();
	return { ...message, ...(reactions && { reactions }) };
}
