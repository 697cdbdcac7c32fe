import type { Findings } from "./checker";
import type { Change, Entry } from "./journal";
import type { StoredMessage } from "./stored";

/** What is known of a room from all sides. */
interface RoomRecord {
	/** The highest change that the store has. */
	head: number;
	stored: Map<number, StoredMessage>;
	/** Which message each change was of, as far as anybody has seen it. */
	messageOf: Map<number, string>;
}

/** Every member was given every change since its first join, once, in order. How many were given in all. */
export function checkDeliveries(
	journals: ReadonlyMap<string, readonly Entry[]>,
	stored: readonly StoredMessage[],
	findings: Findings,
): number {
	const rooms = recordRooms(journals, stored);
	let delivered = 0;
	for (const [client, entries] of journals) {
		const members = new Map<string, Member>();
		for (const entry of entries) {
			if (entry.kind !== "joined" && entry.kind !== "resync" && entry.kind !== "change") continue;
			const record = rooms.get(entry.room) ?? emptyRoom();
			const member = members.get(entry.room) ?? new Member(`${client} in ${entry.room}`, record, findings);
			members.set(entry.room, member);
			if (entry.kind === "change") member.take(entry.change);
			else member.start(entry.seq, entry.changes);
		}
		for (const member of members.values()) {
			member.end();
			delivered += member.delivered;
		}
	}
	return delivered;
}

/** One client's place in one room, read again from its journal. */
class Member {
	delivered = 0;
	/** All up to here came with a page. Undefined before the first join's page. */
	#base: number | undefined;
	#highest = 0;
	readonly #seen = new Set<number>();
	/** The latest change seen of each message. */
	readonly #latestOf = new Map<string, number>();
	/** Events that the app heard before its join's page, which their frames may overtake within one read of the socket. */
	#early: Change[] = [];

	constructor(
		readonly name: string,
		readonly room: RoomRecord,
		readonly findings: Findings,
	) {}

	/** A page: the latest messages, up to `seq`. */
	start(seq: number, page: readonly Change[]): void {
		for (const change of page) this.#checkContent(change);
		const first = Math.min(...page.map((change) => change.seq));
		const inPage = new Set(page.map((change) => change.seq));
		for (const kept of this.room.stored.values()) {
			if (kept.seq < first || kept.seq > seq || inPage.has(kept.seq)) continue;
			this.findings.add("lost", `${this.name}: the page up to ${seq} lacks ${kept.seq}`);
		}
		this.#base = seq;
		this.#highest = Math.max(this.#highest, seq);
		const early = this.#early.filter(({ updatedSeq }) => updatedSeq > seq);
		this.#early = [];
		for (const change of early) this.take(change);
	}

	take(change: Change): void {
		const { updatedSeq } = change;
		if (this.#base === undefined) {
			this.#early.push(change);
			return;
		}
		this.delivered += 1;
		this.#checkContent(change);
		if (this.#seen.has(updatedSeq) || updatedSeq <= this.#base) {
			this.findings.add("repeated", `${this.name}: ${updatedSeq} again, after ${this.#highest}`);
			return;
		}
		if (updatedSeq < this.#highest) {
			this.findings.add("outOfOrder", `${this.name}: ${updatedSeq} after ${this.#highest}`);
		}
		this.#seen.add(updatedSeq);
		this.#highest = Math.max(this.#highest, updatedSeq);
	}

	/** The run is over: what did not come will not. */
	end(): void {
		for (let seq = (this.#base ?? this.room.head) + 1; seq <= this.room.head; seq++) {
			if (this.#seen.has(seq) || this.#isSuperseded(seq)) continue;
			this.findings.add("lost", `${this.name}: ${seq} of ${this.room.head}, its highest is ${this.#highest}`);
		}
	}

	/** A replay gives a message that was changed twice once, as it is now. */
	#isSuperseded(seq: number): boolean {
		const id = this.room.messageOf.get(seq);
		return id !== undefined && (this.#latestOf.get(id) ?? 0) > seq;
	}

	#checkContent({ id, seq, updatedSeq, text }: Change): void {
		this.#latestOf.set(id, Math.max(this.#latestOf.get(id) ?? 0, updatedSeq));
		const kept = this.room.stored.get(seq);
		const isLatest = kept?.updatedSeq === updatedSeq;
		if (kept?.id === id && kept.updatedSeq >= updatedSeq && (!isLatest || kept.text === text)) return;
		this.findings.add("notOfTheStore", `${this.name}: ${text} at ${seq}, where ${kept?.text ?? "nothing"} is stored`);
	}
}

function recordRooms(
	journals: ReadonlyMap<string, readonly Entry[]>,
	stored: readonly StoredMessage[],
): Map<string, RoomRecord> {
	const rooms = new Map<string, RoomRecord>();
	for (const message of stored) {
		const record = rooms.get(message.room) ?? emptyRoom();
		rooms.set(message.room, record);
		record.head = Math.max(record.head, message.updatedSeq);
		record.stored.set(message.seq, message);
		record.messageOf.set(message.seq, message.id).set(message.updatedSeq, message.id);
	}
	for (const entries of journals.values()) {
		for (const entry of entries) {
			if (entry.kind === "change") rooms.get(entry.room)?.messageOf.set(entry.change.updatedSeq, entry.change.id);
		}
	}
	return rooms;
}

const emptyRoom = (): RoomRecord => ({ head: 0, stored: new Map(), messageOf: new Map() });
