import type { AckResults } from "../schemas/incoming";
import { isRecord } from "./record";

/** How far a room has been seen, in one numbering: nothing up to here is missing. */
interface Cursor {
	readonly epoch: string;
	seq: number;
}

interface Room {
	/** The data it was joined with. */
	join: unknown;
	/** Absent for a room of a procedure that has no history. */
	cursor: Cursor | undefined;
	/** Left while there was no connection: not joined again by itself, but where it was is known if the app joins again. */
	isLeft: boolean;
}

/** The rooms that this socket is in, and how far it has come in each. */
export class Rooms {
	readonly #rooms = new Map<string, Room>();

	/** The rooms to be in on a new connection. */
	get joined(): string[] {
		return [...this.#rooms].flatMap(([name, { isLeft }]) => (isLeft ? [] : [name]));
	}

	has(name: string): boolean {
		return this.#rooms.has(name);
	}

	/** Up to where all changes were delivered, or were in the page of a join; undefined where they have no order. */
	seq(name: string): number | undefined {
		return this.#rooms.get(name)?.cursor?.seq;
	}

	/** A change was delivered, and all before it. */
	advance(name: string, seq: number): void {
		const cursor = this.#rooms.get(name)?.cursor;
		if (cursor) cursor.seq = seq;
	}

	/** True for a room of a chat written by hand, whose messages have no order: it knows of no `clientId` either. */
	isPlain(name: string): boolean {
		const room = this.#rooms.get(name);
		return room !== undefined && room.cursor === undefined;
	}

	/** The server admitted this socket: on from where the ack says. */
	add(name: string, join: unknown, ack: unknown): void {
		let cursor = this.#rooms.get(name)?.cursor;
		if (isJoinAck(ack)) {
			// Further back only with a view that starts anew, as after a restored backup: else what was delivered would come again.
			const seq = ack.recovered ? Math.max(ack.seq, cursor?.seq ?? 0) : ack.seq;
			cursor = { epoch: ack.epoch, seq };
		}
		this.#rooms.set(name, { join, cursor, isLeft: false });
	}

	/** What to send to be in the room again, and to get what was missed. */
	joinData(name: string): object {
		const { join, cursor } = this.#rooms.get(name) ?? {};
		const data = isRecord(join) ? join : { room: name };
		return { ...data, ...(cursor && { since: cursor.seq, epoch: cursor.epoch }) };
	}

	remove(name: string): void {
		this.#rooms.delete(name);
	}

	leaveOffline(name: string): void {
		const room = this.#rooms.get(name);
		if (room) room.isLeft = true;
	}

	/** True for a room that the app left while there was no connection, and may come back to. */
	isLeft(name: string): boolean {
		return this.#rooms.get(name)?.isLeft ?? false;
	}

	rejoin(name: string): void {
		const room = this.#rooms.get(name);
		if (room) room.isLeft = false;
	}

	/** A connection ended: who did not come back to a room while it lasted has left it. */
	removeLeft(): void {
		for (const [name, { isLeft }] of this.#rooms) {
			if (isLeft) this.#rooms.delete(name);
		}
	}

	clear(): void {
		this.#rooms.clear();
	}
}

/** True for what the built-in `joinRoom` is acked with; a procedure of one's own may ack anything. */
export const isJoinAck = (ack: unknown): ack is AckResults["joinRoom"] =>
	isRecord(ack) && typeof ack.epoch === "string" && isSeq(ack.seq) && Array.isArray(ack.messages);

export const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
