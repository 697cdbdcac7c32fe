import type { RoomHead } from "../../adapters/message-store";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { ChatMessage } from "../../schemas/message";
import { GapFiller, type GapFillerOptions } from "./gap-filler";
import { Ring } from "./ring";

/** Changes that may wait for an earlier one: what is beyond is read from the store when its turn comes. */
const PENDING_MAX = 1_000;
/** Numbers that were passed over, since a later change of the same message took their place. */
const SUPERSEDED_MAX = 1_000;

export interface TimelineOptions extends Pick<GapFillerOptions, "store" | "clock"> {
	room: string;
	/** Tells the members here one change; they have all been told every change before it. */
	deliver: (event: "newMessage" | "messageUpdated", message: ChatMessage) => void;
	/** The room is numbered anew: what members and clients remember of it is void. */
	onRenumbered: () => void;
	onError: ErrorReporter;
}

/**
 * The order of one room in this process. Changes come from this process's own appends and from the bus, which may lose,
 * repeat and reorder them; they leave in the order of their seq, each once, with no hole. What is missing is read from
 * the store.
 */
export class Timeline {
	readonly room: string;
	readonly #options: TimelineOptions;
	readonly #gapFiller: GapFiller;
	readonly #pending = new Map<number, ChatMessage>();
	readonly #superseded = new Set<number>();
	#isOpen = false;
	/** What was announced before the room was opened. */
	#expected = 0;
	#epoch = "";
	#head = 0;
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
			fill: (messages) => this.#fill(messages),
			giveUp: (seq) => this.#giveUp(seq),
		});
	}

	/** The id of the room's numbering. */
	get epoch(): string {
		return this.#epoch;
	}

	/** The seq of the latest change that the members here were told. */
	get head(): number {
		return this.#head;
	}

	/** Every change after a seq up to the head; undefined when they are to be read from the store. */
	after(seq: number): ChatMessage[] | undefined {
		return this.#ring.after(seq);
	}

	/** Starts from where the room stands. What came before that was known is kept, and goes on from there. */
	open({ epoch, seq }: RoomHead): void {
		this.#epoch = epoch;
		this.#head = seq;
		this.#ring = new Ring(seq);
		this.#superseded.clear();
		this.#isOpen = true;
		this.#forgetTold();
		this.#drain();
		this.expect(Math.max(this.#expected, ...this.#pending.keys()));
	}

	/** True when another message was told under the number that this one was just given: the store has gone back. */
	contradicts(appended: ChatMessage): boolean {
		const told = this.#ring.at(appended.updatedSeq);
		return told !== undefined && told.id !== appended.id;
	}

	/** True for a number that was told, and is not remembered any more. */
	hasForgotten(seq: number): boolean {
		return seq <= this.#head && !this.#ring.at(seq);
	}

	/** A committed change, from an append here or from the bus. */
	add(message: ChatMessage): void {
		const seq = message.updatedSeq;
		if (this.#isOpen && seq <= this.#head) return;
		if (this.#isOpen && seq === this.#head + 1) {
			this.#advance(message, this.#head);
			this.#drain();
			return;
		}
		if (this.#pending.size < PENDING_MAX) this.#pending.set(seq, message);
		this.expect(seq);
	}

	/** Somebody knows of a change up to here: it is waited for a moment, then read from the store. */
	expect(seq: number): void {
		if (!this.#isOpen) this.#expected = Math.max(this.#expected, seq);
		else if (seq > this.#head) this.#gapFiller.want(seq);
	}

	/**
	 * Reads what is missing up to here now.
	 *
	 * @throws ChatError `STORE_UNAVAILABLE`.
	 */
	async reach(seq: number): Promise<void> {
		if (seq > this.#head) await this.#gapFiller.reach(seq);
	}

	/** The room is numbered anew, from here on. */
	renumber(head: RoomHead): void {
		this.#pending.clear();
		this.#expected = 0;
		this.#gapFiller.reset();
		this.open(head);
		this.#options.onRenumbered();
	}

	close(): void {
		this.#isOpen = false;
		this.#gapFiller.close();
		this.#pending.clear();
	}

	/** Tells what waits and has its turn. */
	#drain(): void {
		for (let next = this.#pending.get(this.#head + 1); next; next = this.#pending.get(this.#head + 1)) {
			this.#pending.delete(next.updatedSeq);
			this.#advance(next, this.#head);
		}
	}

	#forgetTold(): void {
		for (const seq of this.#pending.keys()) {
			if (seq <= this.#head) this.#pending.delete(seq);
		}
	}

	/** What the store has right after the head. A number that is not there belongs to a message that changed again since. */
	#fill(messages: readonly ChatMessage[]): void {
		const known = this.#head;
		for (const message of messages) {
			if (message.updatedSeq <= this.#head) continue;
			for (let seq = this.#head + 1; seq < message.updatedSeq && this.#superseded.size < SUPERSEDED_MAX; seq++) {
				this.#superseded.add(seq);
			}
			this.#advance(message, known);
		}
		this.#forgetTold();
		this.#drain();
	}

	/** Tells one change. `known`: up to which seq every message was told as a new one, but for those passed over. */
	#advance(message: ChatMessage, known: number): void {
		this.#head = message.updatedSeq;
		this.#ring.push(message);
		const isNew = this.#superseded.delete(message.seq) || message.seq > known;
		this.#options.deliver(isNew ? "newMessage" : "messageUpdated", message);
	}

	/** The store knows of nothing beyond `seq`: what claims to be there did not come from it. */
	#giveUp(seq: number): void {
		for (const pending of this.#pending.keys()) {
			if (pending > seq) this.#pending.delete(pending);
		}
		this.#options.onError(new Error("a change was announced that the store does not have"), { room: this.room });
	}
}
