import { isDeepStrictEqual } from "node:util";
import type { ChatMessage } from "../../src";

interface Room {
	/** Each change, by its number less 1. */
	changes: ChatMessage[];
	/** Every version of each message, in order of change, by id; the ids in order of `seq`. */
	versions: Map<string, ChatMessage[]>;
	floor: number;
	isRestored: boolean;
}

/** The log of everything that the simulated database has committed, which says what its numbers and pages have to be. */
export class StoreLog {
	readonly violations: string[] = [];
	readonly #rooms = new Map<string, Room>();

	/** @param maxMessages how many messages the database keeps of a room. */
	constructor(readonly maxMessages: number) {}

	/** The database has answered a write with this version. */
	note(message: ChatMessage): void {
		const { room: name, id, seq, updatedSeq } = message;
		const room = this.#open(name);
		const known = room.changes[updatedSeq - 1];
		if (known) {
			if (!isDeepStrictEqual(known, message)) this.#complain(`${name}: two changes have the number ${updatedSeq}`);
			return;
		}
		if (updatedSeq !== room.changes.length + 1) this.#complain(`${name}: ${updatedSeq} follows ${room.changes.length}`);
		const versions = room.versions.get(id) ?? [];
		const last = versions.at(-1);
		if (last ? seq !== last.seq || message.n !== last.n : seq !== updatedSeq || message.n !== room.versions.size + 1) {
			this.#complain(`${name}: ${id} has the place ${seq} and ordinal ${message.n} at ${updatedSeq}`);
		}
		if (last?.deletedAt !== undefined && message.deletedAt === undefined) this.#complain(`${name}: ${id} is back`);
		if (!hasTrueCounts(message)) this.#complain(`${name}: reactions of ${id} are counted wrong at ${updatedSeq}`);
		room.changes[updatedSeq - 1] = message;
		room.versions.set(id, [...versions, message]);
		const pruned = last ? undefined : [...room.versions.values()].at(-1 - this.maxMessages);
		room.floor = Math.max(room.floor, pruned?.at(-1)?.updatedSeq ?? 0);
	}

	/** The changes after this number were never there. */
	setBack(name: string, seq: number): void {
		const room = this.#open(name);
		const kept = room.changes.slice(0, seq);
		this.#rooms.set(name, { changes: [], versions: new Map(), floor: 0, isRestored: true });
		for (const change of kept) this.note(change);
	}

	/** True for a room that was set back: what was told and acked before need not be there. */
	isRestored(room: string): boolean {
		return this.#open(room).isRestored;
	}

	headOf(room: string): number {
		return this.#open(room).changes.length;
	}

	/** The highest number of what is no longer kept. */
	floorOf(room: string): number {
		return this.#open(room).floor;
	}

	/** Returns the change with this number. */
	at(room: string, updatedSeq: number): ChatMessage | undefined {
		return this.#open(room).changes[updatedSeq - 1];
	}

	/** Returns every version of a message, in order of change. */
	versionsOf(room: string, id: string): readonly ChatMessage[] {
		return this.#open(room).versions.get(id) ?? [];
	}

	/** Returns the latest version of each message, in order of `seq`. */
	latest(room: string): ChatMessage[] {
		return [...this.#open(room).versions.values()].map((versions) => versions.at(-1)!);
	}

	/** Returns the messages that the database keeps, in order of `seq`. */
	kept(room: string): ChatMessage[] {
		return this.latest(room).slice(-this.maxMessages);
	}

	/** True for a number that no page has any more: the message has changed again, or is gone. */
	isOvertaken(room: string, updatedSeq: number): boolean {
		const change = this.at(room, updatedSeq);
		if (!change) return false;
		const latest = this.versionsOf(room, change.id).at(-1)!;
		return latest.updatedSeq > updatedSeq || !this.kept(room).includes(latest);
	}

	#open(name: string): Room {
		const room = this.#rooms.get(name) ?? { changes: [], versions: new Map(), floor: 0, isRestored: false };
		this.#rooms.set(name, room);
		return room;
	}

	#complain(what: string): void {
		this.violations.push(`store, ${what}`);
	}
}

/** So few users are there that each one is named. */
const hasTrueCounts = ({ reactions = {} }: ChatMessage): boolean =>
	Object.values(reactions).every(
		({ count, userIds }) => count > 0 && count === userIds.length && new Set(userIds).size === count,
	);
