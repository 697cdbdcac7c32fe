import { isJoinAck, isRecord } from "../wire/guards";

/** How far a room has been seen, in one numbering. */
interface Position {
	readonly epoch: string;
	/** All changes up to here were delivered, or were in the page of a join. */
	seq: number;
}

export interface RoomCursor {
	/** The data it was joined with. */
	data: unknown;
	/** Null for a room of a chat written by hand, whose messages have no order: it knows of no `clientId` either. */
	position: Position | null;
	/** Left while there was no connection: not joined again by itself, but where it was is known if the app comes back. */
	isLeft: boolean;
}

/** The rooms that this socket is in by name, and how far it has come in each. */
export class RoomCursors extends Map<string, RoomCursor> {
	/** The server admitted this socket: on from where the ack says. */
	setJoined(name: string, data: unknown, ack: unknown): void {
		let position = this.get(name)?.position ?? null;
		if (isJoinAck(ack)) {
			// Further back only with a view that starts anew, as after a restored backup: else what was delivered would come again.
			const seq = ack.recovered ? Math.max(ack.seq, position?.seq ?? 0) : ack.seq;
			position = { epoch: ack.epoch, seq };
		}
		this.set(name, { data, position, isLeft: false });
	}

	/** What to send to be in the room again, and to get what was missed. */
	rejoinData(name: string): object {
		const { data: joined, position } = this.get(name) ?? {};
		const data = isRecord(joined) ? joined : { room: name };
		return { ...data, ...(position && { since: position.seq, epoch: position.epoch }) };
	}

	/** A connection ended: who did not come back to a room while it lasted has left it. */
	removeLeft(): void {
		for (const [name, { isLeft }] of this) {
			if (isLeft) this.delete(name);
		}
	}
}
