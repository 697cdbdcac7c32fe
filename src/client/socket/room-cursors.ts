import { isJoinAck, isRecord } from "../wire/guards";

/** How far a room has been seen, in one numbering. */
interface Cursor {
	readonly epoch: string;
	/** All changes up to here were delivered, or were in the page of a join. */
	seq: number;
}

export interface RoomCursor {
	/** The data it was joined with. */
	join: unknown;
	/** Null for a room of a chat written by hand, whose messages have no order: it knows of no `clientId` either. */
	cursor: Cursor | null;
	/** Left while there was no connection: not joined again by itself, but where it was is known if the app comes back. */
	isLeft: boolean;
}

/** The rooms that this socket is in by name, and how far it has come in each. */
export class RoomCursors extends Map<string, RoomCursor> {
	/** The server admitted this socket: on from where the ack says. */
	admit(name: string, join: unknown, ack: unknown): void {
		let cursor = this.get(name)?.cursor ?? null;
		if (isJoinAck(ack)) {
			// Further back only with a view that starts anew, as after a restored backup: else what was delivered would come again.
			const seq = ack.recovered ? Math.max(ack.seq, cursor?.seq ?? 0) : ack.seq;
			cursor = { epoch: ack.epoch, seq };
		}
		this.set(name, { join, cursor, isLeft: false });
	}

	/** What to send to be in the room again, and to get what was missed. */
	joinData(name: string): object {
		const { join, cursor } = this.get(name) ?? {};
		const data = isRecord(join) ? join : { room: name };
		return { ...data, ...(cursor && { since: cursor.seq, epoch: cursor.epoch }) };
	}

	/** A connection ended: who did not come back to a room while it lasted has left it. */
	removeLeft(): void {
		for (const [name, { isLeft }] of this) {
			if (isLeft) this.delete(name);
		}
	}
}
