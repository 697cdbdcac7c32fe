import { isDeepStrictEqual } from "node:util";
import type { AckResults, ChatMessage } from "../../../src";
import type { StoreLog } from "../store-log";

type JoinAck = AckResults["joinRoom"];

/** What one simulated client shows of one room. It compares all that it is told with what the database has committed. */
export class RoomView {
	readonly room: string;
	/** The messages with a `seq` up to this one are older than the first page. */
	from = 0;
	/** The number up to which the client knows the changes. */
	cursor = 0;
	epoch = "";
	/** How many messages it first heard of by an update. */
	lateNews = 0;
	readonly #shown = new Map<string, ChatMessage>();
	readonly #log: StoreLog;
	readonly #complain: (what: string) => void;

	constructor(room: string, log: StoreLog, complain: (what: string) => void) {
		this.room = room;
		this.#log = log;
		this.#complain = (what) => {
			if (!log.isRestored(room)) complain(`${room}: ${what}`);
		};
	}

	/** The latest version of each message that is shown, in order of `seq`. */
	get messages(): ChatMessage[] {
		return [...this.#shown.values()].sort((a, b) => a.seq - b.seq);
	}

	/** Shows the latest messages in place of what was shown. */
	start({ epoch, seq, messages, hasMore }: JoinAck): void {
		const isSame = this.epoch === epoch;
		for (const message of messages) this.#checkPaged(message, seq);
		if (this.epoch !== "" && !isSame) this.#complain("has another epoch");
		if (isSame && seq < this.cursor) this.#complain(`starts again at ${seq} after ${this.cursor}`);
		if (isSame && this.#log.floorOf(this.room) <= this.cursor) {
			this.#complain(`not recovered from ${this.cursor}, though everything is kept`);
		}
		const known = new Map(this.#shown);
		this.#shown.clear();
		for (const message of messages) {
			const before = isSame && known.get(message.id);
			if (before && before.updatedSeq > message.updatedSeq) this.#complain(`an older ${message.id} at a start`);
			this.#shown.set(message.id, message);
		}
		this.epoch = epoch;
		this.cursor = seq;
		this.from = hasMore || messages.length > 0 ? messages[0]!.seq - 1 : seq;
	}

	/** Adds what was missed. */
	recover({ messages, seq, epoch, hasMore }: JoinAck): void {
		if (epoch !== this.epoch) this.#complain(`recovered in another epoch`);
		for (let number = this.cursor + 1; number <= seq; number++) {
			const change = this.#log.at(this.room, number);
			// What a part leaves out may come in a later version with another part.
			const end = hasMore ? Number.POSITIVE_INFINITY : seq;
			const isLatest = change && this.#latestUpTo(end, change.id) === change;
			const isThere = messages.some(({ updatedSeq }) => updatedSeq === number);
			if (isLatest && !isThere) this.#complain(`recovered up to ${seq} without ${number}`);
		}
		let last = this.cursor;
		for (const message of messages) {
			if (message.updatedSeq <= last) this.#complain(`recovered ${message.updatedSeq} after ${last}`);
			last = message.updatedSeq;
			this.#checkPaged(message, seq);
			this.#show(message);
		}
		if (seq < last) this.#complain(`recovered up to ${last}, and the ack says ${seq}`);
		this.cursor = seq;
	}

	/** A change arrives, live or as a slow consumer catches up. */
	hear(event: "newMessage" | "messageUpdated", message: ChatMessage): void {
		const { id, seq, updatedSeq } = message;
		if (updatedSeq !== this.cursor + 1) this.#complain(`got ${updatedSeq} where ${this.cursor + 1} was next`);
		const isKnown = this.#shown.has(id) || seq <= this.from;
		if (isKnown && event === "newMessage") this.#complain(`newMessage of a known message at ${updatedSeq}`);
		// What was passed over elsewhere is an update to those who were here.
		if (!isKnown && event === "messageUpdated") this.lateNews += 1;
		this.#checkVersion(message);
		this.#show(message);
		this.cursor = Math.max(this.cursor, updatedSeq);
	}

	/** The changes up to a number were overtaken. */
	pass(seq: number): void {
		if (seq <= this.cursor) this.#complain(`passed ${seq} at ${this.cursor}`);
		for (let number = this.cursor + 1; number <= seq; number++) {
			if (!this.#log.isOvertaken(this.room, number)) this.#complain(`passed ${number}, which is not overtaken`);
		}
		this.cursor = Math.max(this.cursor, seq);
	}

	/** What differs from the database, once nothing happens any more. */
	differences(): string[] {
		const head = this.#log.headOf(this.room);
		if (this.cursor !== head) return [`${this.room} ends at ${this.cursor} of ${head}`];
		const expected = this.#log.kept(this.room).filter(({ seq }) => seq > this.from);
		const wrong = expected.filter((message) => !isDeepStrictEqual(this.#shown.get(message.id), message));
		return wrong.map(({ id, updatedSeq }) => `${this.room} shows ${id} not as it is since ${updatedSeq}`);
	}

	/** A page has a message in its latest version as of the page. */
	#checkPaged(message: ChatMessage, seq: number): void {
		this.#checkVersion(message);
		const { id, updatedSeq } = message;
		const latest = this.#latestUpTo(seq, id);
		if (latest?.updatedSeq !== updatedSeq) {
			this.#complain(`a page up to ${seq} has ${id} of ${updatedSeq}, not of ${latest?.updatedSeq}`);
		}
	}

	#latestUpTo(seq: number, id: string): ChatMessage | undefined {
		return this.#log.versionsOf(this.room, id).findLast(({ updatedSeq }) => updatedSeq <= seq);
	}

	#checkVersion(message: ChatMessage): void {
		const stored = this.#log.at(this.room, message.updatedSeq);
		if (!isDeepStrictEqual(stored, message)) this.#complain(`${message.updatedSeq} is not what is stored`);
	}

	#show(message: ChatMessage): void {
		const { id, seq, updatedSeq } = message;
		const known = this.#shown.get(id);
		if (known && known.updatedSeq >= updatedSeq) this.#complain(`${updatedSeq} after ${known.updatedSeq} of ${id}`);
		if (known || seq > this.from) this.#shown.set(id, message);
	}
}
