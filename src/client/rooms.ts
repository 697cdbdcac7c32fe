import type { AckResults } from "../schemas/incoming";
import { Cursor } from "./cursor";
import { isRecord } from "./record";

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

	/** True for a change that was delivered, or was in the page of a join. */
	hasSeen(name: string, seq: number): boolean {
		return this.#rooms.get(name)?.cursor?.has(seq) ?? false;
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
			if (cursor?.epoch !== ack.epoch) cursor = new Cursor(ack.epoch, ack.seq);
			cursor.jump(ack.seq);
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

	/** Takes note of a change. False for one that was seen before. */
	see(change: unknown): boolean {
		// A procedure of the app's own may have messages without an order.
		if (!isRecord(change) || typeof change.room !== "string" || change.updatedSeq === undefined) return true;
		if (!isSeq(change.updatedSeq)) return false;
		return this.#rooms.get(change.room)?.cursor?.see(change.updatedSeq) ?? true;
	}
}

/** True for what the built-in `joinRoom` is acked with; a procedure of one's own may ack anything. */
export const isJoinAck = (ack: unknown): ack is AckResults["joinRoom"] =>
	isRecord(ack) && typeof ack.epoch === "string" && isSeq(ack.seq) && Array.isArray(ack.messages);

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
