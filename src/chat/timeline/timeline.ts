import type { RoomHead } from "../../adapters/message-store";
import type { ChatMessage } from "../../schemas/message";
import type { HealSource } from "../cluster/lost-changes";
import { ConfirmedSeqs } from "../store/confirmed-seqs";
import type { EncodedMessage } from "../store/encoded-message";
import { isSameChange } from "../store/same-change";
import type { StoredPage } from "../store/stored-page";
import { GapFiller } from "./gap-filler";
import { Overtaken } from "./overtaken";
import { Ring } from "./ring";
import type { TimelineOptions } from "./timeline-options";

/** Changes that may wait for an earlier one. Further ones are read from the store when they are next. */
const PENDING_MAX = 1_000;

/**
 * The order of one room in this process. Changes arrive from this process's own appends and from the bus, which may lose,
 * repeat and reorder them. They leave in order of seq, each once. Missing changes are read from the store, which has only the
 * latest change of a message: numbers that it has overtaken are passed over, and the members are told so.
 */
export class Timeline {
	readonly room: string;
	/** The seqs that the store is known to have. */
	readonly confirmed = new ConfirmedSeqs();
	readonly #options: TimelineOptions;
	readonly #gapFiller: GapFiller;
	readonly #pending = new Map<number, ChatMessage>();
	readonly #overtaken = new Overtaken();
	#replacements = 0;
	#isOpen = false;
	/** True once the room is closed in this process. */
	#isClosed = false;
	/** The highest seq that was announced before the room was open. */
	#expected = 0;
	#epoch = "";
	#head = 0;
	/** The seq up to which the members here know the changes, or know that they were overtaken. */
	#told = 0;
	#ring = new Ring(0);

	constructor(options: TimelineOptions) {
		this.room = options.room;
		this.#options = options;
		const { room, store, clock } = options;
		this.#gapFiller = new GapFiller({
			room,
			store,
			clock,
			head: () => this.#head,
			fill: (page, source) => this.#fill(page, source),
			giveUp: (seq) => this.#giveUp(seq),
		});
	}

	/** The id of the room's numbering. */
	get epoch(): string {
		return this.#epoch;
	}

	/** The seq of the latest change that the members here were sent. */
	get head(): number {
		return this.#head;
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	/** Returns every change after a seq up to the head, or undefined if they must be read from the store. */
	after(seq: number): EncodedMessage[] | undefined {
		return this.#ring.after(seq);
	}

	/** Returns the latest messages, or undefined if they must be read from the store. */
	latest(limit: number): { messages: EncodedMessage[]; hasMore: boolean } | undefined {
		return this.#ring.latest(limit);
	}

	/** True if a change is known to exist that the members here were not sent yet. */
	get isBehind(): boolean {
		return this.#pending.size > 0;
	}

	/** Starts at the room's head. Changes that arrived earlier have waited, and are delivered if they come after it. */
	open({ epoch, seq }: RoomHead): void {
		this.#epoch = epoch;
		this.#head = seq;
		this.#told = seq;
		this.#ring = new Ring(seq);
		this.confirmed.reset(seq);
		this.#overtaken.clear();
		this.#isOpen = true;
		this.#dropDelivered();
		this.#drain();
		this.expect(Math.max(this.#expected, ...this.#pending.keys()));
	}

	/** True if another change was delivered with the seq of this one: the store was rolled back, or the bus carried a lie. */
	contradicts(message: ChatMessage): boolean {
		const delivered = this.#ring.at(message.updatedSeq)?.message;
		return delivered !== undefined && !isSameChange(delivered, message);
	}

	/** True if a change of another message was delivered with the seq of this one. */
	hasAnother({ id, updatedSeq }: ChatMessage): boolean {
		const delivered = this.#ring.at(updatedSeq);
		return delivered !== undefined && delivered.message.id !== id;
	}

	/** Returns the latest change of a message that is in memory, or undefined. */
	find(id: string): EncodedMessage | undefined {
		return this.#ring.find(id);
	}

	/** How many changes were replaced after their delivery, so that a page with changes up to the head may be wrong. */
	get replacements(): number {
		return this.#replacements;
	}

	/** The store has reached this seq. */
	confirmHead(seq: number): void {
		this.confirmed.reach(Math.min(seq, this.#head));
	}

	/** Delivers the store's message in place of one that the bus alone has given this seq. */
	replace(message: ChatMessage): void {
		const change = this.#options.encoder.encode(message);
		if (!this.#ring.replace(change)) return;
		this.#replacements += 1;
		this.#options.onReplaced();
		this.confirmed.note(message.updatedSeq, "store");
		this.confirmHead(message.updatedSeq);
		this.#options.deliver(message.seq === message.updatedSeq ? "newMessage" : "messageUpdated", change);
	}

	/** True for a seq that was delivered and is no longer in the ring. */
	hasForgotten(seq: number): boolean {
		return seq <= this.#head && !this.#ring.at(seq);
	}

	/** Adds a committed change, from an append here or from the bus, which may be wrong. */
	add(message: ChatMessage, from: "store" | "bus" = "store"): void {
		const seq = message.updatedSeq;
		if (this.#isOpen && seq <= this.#head) return;
		this.confirmed.note(seq, from);
		if (this.#isOpen && seq === this.#head + 1) {
			this.#advance(this.#options.encoder.encode(message));
			this.#drain();
			return;
		}
		if (this.#pending.size < PENDING_MAX) this.#pending.set(seq, message);
		this.expect(seq);
	}

	/** The room has a change with this seq. It is read from the store unless the bus delivers it soon. */
	expect(seq: number): void {
		if (!this.#isOpen) this.#expected = Math.max(this.#expected, seq);
		else if (seq > this.#head) this.#gapFiller.want(seq);
	}

	/**
	 * Reads what is missing up to a seq now.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`.
	 */
	async reach(seq: number, source: HealSource = "join"): Promise<void> {
		if (seq > this.#head) await this.#gapFiller.reach(seq, source);
	}

	/** Starts again at the head of a new epoch. */
	renumber(head: RoomHead): void {
		this.#pending.clear();
		this.#expected = 0;
		this.#gapFiller.reset();
		this.open(head);
		this.#options.onRenumbered();
	}

	close(): void {
		this.#isOpen = false;
		this.#isClosed = true;
		this.#gapFiller.close();
		this.#pending.clear();
	}

	/** Delivers the waiting changes that come next. */
	#drain(): void {
		for (let next = this.#pending.get(this.#head + 1); next; next = this.#pending.get(this.#head + 1)) {
			this.#pending.delete(next.updatedSeq);
			this.#advance(this.#options.encoder.encode(next));
		}
	}

	#dropDelivered(): void {
		for (const seq of this.#pending.keys()) {
			if (seq <= this.#head) this.#pending.delete(seq);
		}
	}

	/** Adds what the store has right after the head. A missing seq belongs to a message that has changed again since, or is gone. */
	#fill({ messages, skipped, hasMore, floor = 0 }: StoredPage, source: HealSource): void {
		let count = 0;
		for (const change of messages) {
			const { updatedSeq } = change.message;
			if (updatedSeq <= this.#head) continue;
			this.#overtaken.add(this.#head + 1, updatedSeq);
			this.confirmed.note(updatedSeq, "store");
			this.#advance(change);
			count += 1;
		}
		this.#pass(Math.max(0, ...skipped));
		// Of a page with more, because some of what is not pruned comes after it.
		if (!hasMore) this.#pass(floor);
		if (count > 0) this.#options.onHealed(source, count, this.#head);
		this.#dropDelivered();
		this.#drain();
	}

	/** Delivers one change. A message whose first change was passed over is new to the members. */
	#advance(change: EncodedMessage): void {
		const { seq, updatedSeq } = change.message;
		if (updatedSeq !== this.#told + 1) this.#options.pass(updatedSeq - 1);
		this.#head = updatedSeq;
		this.#told = updatedSeq;
		this.#ring.push(change);
		if (this.confirmed.has(updatedSeq)) this.confirmed.reach(updatedSeq);
		const isNew = seq === updatedSeq || this.#overtaken.take(seq);
		this.#options.deliver(isNew ? "newMessage" : "messageUpdated", change);
	}

	/** Passes over rows that do not fit the schema, and over what is pruned, because to wait for them would stop the room. */
	#pass(seq: number): void {
		if (seq <= this.#head) return;
		this.#overtaken.add(this.#head + 1, seq + 1);
		this.#head = seq;
		this.confirmed.reach(seq);
	}

	/** Drops the waiting changes after `seq`, because the store does not have them. */
	#giveUp(seq: number): void {
		for (const pending of this.#pending.keys()) {
			if (pending > seq) this.#pending.delete(pending);
		}
		this.#options.onError(new Error("a change was announced that is not in the store"), { room: this.room });
	}
}
