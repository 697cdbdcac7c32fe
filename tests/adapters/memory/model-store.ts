import type { NewMessage, Page, PageQuery, ReactionChange } from "../../../src";
import type { ChatMessage, Reactions } from "../../../src/schemas/message";

/** What a store of one room must do, written as plainly as possible: every read goes through all messages. */
export class ModelRoom {
	seq = 0;
	n = 0;
	#floor = 0;
	#messages: ChatMessage[] = [];
	#reactions: (ReactionChange & { id: string })[] = [];

	constructor(readonly maxMessages: number) {}

	append(message: NewMessage, counts: boolean) {
		const isSame = (one: ChatMessage) => one.userId === message.userId && one.clientId === message.clientId;
		const first = message.clientId === undefined ? undefined : this.#messages.find(isSame);
		if (first) return { message: this.#shown(first), repeated: true };
		this.seq += 1;
		this.n += counts ? 1 : 0;
		const stored = { ...message, seq: this.seq, updatedSeq: this.seq, n: this.n };
		this.#messages.push(stored);
		const oldest = this.#messages.length > this.maxMessages ? this.#messages.shift() : undefined;
		if (oldest) this.#floor = Math.max(this.#floor, oldest.updatedSeq);
		return { message: this.#shown(stored), repeated: false };
	}

	replace(message: ChatMessage, was: number | undefined): ChatMessage | undefined {
		const known = this.#messages.find(({ id }) => id === message.id);
		if (!known || (was !== undefined && was !== known.updatedSeq)) return undefined;
		if (message.deletedAt !== undefined) this.#reactions = this.#reactions.filter(({ id }) => id !== message.id);
		return this.#write({ ...message, seq: known.seq, ...(known.n !== undefined && { n: known.n }) });
	}

	react(id: string, changes: readonly ReactionChange[]): ChatMessage | undefined {
		const known = this.#messages.find((one) => one.id === id);
		if (!known || known.deletedAt !== undefined) return undefined;
		const isLast = (change: ReactionChange, index: number) =>
			!changes.slice(index + 1).some(({ userId, emoji }) => userId === change.userId && emoji === change.emoji);
		const last = changes.filter(isLast).toSorted((a, b) => a.userId.localeCompare(b.userId));
		const before = this.#reactions.length;
		const isOf = (change: ReactionChange) => (one: ReactionChange & { id: string }) =>
			one.id === id && one.userId === change.userId && one.emoji === change.emoji;
		for (const change of last.filter(({ on }) => !on))
			this.#reactions = this.#reactions.filter((one) => !isOf(change)(one));
		let isChanged = this.#reactions.length < before;
		for (const change of last.filter(({ on }) => on)) {
			if (this.#reactions.some(isOf(change))) continue;
			const others = new Set(this.#reactions.filter((one) => one.id === id).map(({ emoji }) => emoji));
			if (others.size >= 20 && !others.has(change.emoji)) continue;
			this.#reactions.push({ ...change, id });
			isChanged = true;
		}
		return isChanged ? this.#write(known) : this.#shown(known);
	}

	reactionsOf(id: string, userId: string): string[] {
		const isOwn = (one: ReactionChange & { id: string }) => one.id === id && one.userId === userId;
		return this.#reactions.filter(isOwn).map(({ emoji }) => emoji);
	}

	get(id: string): ChatMessage | undefined {
		const known = this.#messages.find((one) => one.id === id);
		return known && this.#shown(known);
	}

	list({ before = Number.POSITIVE_INFINITY, after, limit }: Omit<PageQuery, "room">): Page {
		if (after === undefined) {
			const older = this.#messages.filter(({ seq }) => seq < before);
			return { messages: older.slice(-limit).map((one) => this.#shown(one)), hasMore: older.length > limit };
		}
		const later = this.#messages
			.filter(({ updatedSeq }) => updatedSeq > after)
			.toSorted((a, b) => a.updatedSeq - b.updatedSeq);
		const page = { messages: later.slice(0, limit).map((one) => this.#shown(one)), hasMore: later.length > limit };
		return this.#floor > 0 ? { ...page, floor: this.#floor } : page;
	}

	#write(message: ChatMessage): ChatMessage {
		this.seq += 1;
		const changed = { ...message, updatedSeq: this.seq };
		this.#messages = this.#messages.map((one) => (one.id === message.id ? changed : one));
		return this.#shown(changed);
	}

	#shown({ reactions: _, ...message }: ChatMessage): ChatMessage {
		const reactions: Reactions = {};
		for (const { id, emoji, userId } of this.#reactions) {
			if (id !== message.id) continue;
			const { count = 0, userIds = [] } = reactions[emoji] ?? {};
			reactions[emoji] = { count: count + 1, userIds: [...userIds, userId].slice(0, 10) };
		}
		return Object.keys(reactions).length > 0 ? { ...message, reactions } : message;
	}
}
