/** Changes of a room that may have come ahead of one that is missing, before the hole is taken as lost. */
const AHEAD_MAX = 1_000;

/** How far this client has seen one room. */
class Cursor {
	/** The highest seq up to which nothing is missing. */
	seq: number;
	readonly epoch: string;
	readonly #ahead = new Set<number>();

	constructor(epoch: string, seq: number) {
		this.epoch = epoch;
		this.seq = seq;
	}

	/** True for a change that was not seen before. */
	see(seq: number): boolean {
		if (seq <= this.seq || this.#ahead.has(seq)) return false;
		this.#ahead.add(seq);
		if (this.#ahead.size > AHEAD_MAX) this.seq = Math.min(...this.#ahead) - 1;
		while (this.#ahead.delete(this.seq + 1)) this.seq += 1;
		return true;
	}
}

/** What a joined room's ack tells of its numbering. */
export interface JoinAnswer {
	room: string;
	epoch: string;
	seq: number;
	recovered: boolean;
	messages: unknown[];
}

/** What to send to be in a room again, and to get what was missed there. */
export interface Rejoin {
	room: string;
	since: number;
	epoch: string;
}

/** The rooms that this client is in, and how far it has seen each: what a reconnect joins again, and from where. */
export class RoomCursors {
	readonly #rooms = new Map<string, Cursor | undefined>();

	/** The app wants to be in the room. */
	want(room: string): void {
		if (!this.#rooms.has(room)) this.#rooms.set(room, undefined);
	}

	drop(room: string): void {
		this.#rooms.delete(room);
	}

	/** The room was joined: from now on its changes are counted. */
	joined({ room, epoch, seq }: JoinAnswer): void {
		if (this.#rooms.has(room)) this.#rooms.set(room, new Cursor(epoch, seq));
	}

	/** What to send to be in every room again. */
	rejoins(): Rejoin[] {
		// A room whose first join was not answered yet has no cursor: that join itself is asked again.
		return [...this.#rooms].flatMap(([room, cursor]) =>
			cursor ? [{ room, since: cursor.seq, epoch: cursor.epoch }] : [],
		);
	}

	/** True for a change that was not seen before, and for any in a room that is not counted. */
	see(room: string, seq: number): boolean {
		return this.#rooms.get(room)?.see(seq) ?? true;
	}
}

/** Whether an ack is the answer to a join. */
export function isJoinAnswer(value: unknown): value is JoinAnswer {
	if (typeof value !== "object" || value === null) return false;
	const { room, epoch, seq, messages } = value as Partial<JoinAnswer>;
	return typeof room === "string" && typeof epoch === "string" && Number.isSafeInteger(seq) && Array.isArray(messages);
}

/** The room and seq of a durable change; undefined for anything else. */
export function changeOf(data: unknown): { room: string; seq: number; updatedSeq: number } | undefined {
	if (typeof data !== "object" || data === null) return undefined;
	const { room, seq, updatedSeq } = data as { room?: unknown; seq?: unknown; updatedSeq?: unknown };
	if (typeof room !== "string" || !Number.isSafeInteger(seq) || !Number.isSafeInteger(updatedSeq)) return undefined;
	return { room, seq: seq as number, updatedSeq: updatedSeq as number };
}
