import { isJoinAck, isRecord } from "../wire/guards";

/** A position in a room's numbering: everything up to it was delivered. */
interface Position {
	readonly epoch: string;
	/** All changes up to here were delivered, or were in the page of a join. */
	seq: number;
}

export interface RoomCursor {
	/** The data that the room was joined with. */
	data: unknown;
	/** Null for a room of a custom procedure whose messages have no order. Such a server knows no `clientId` either. */
	position: Position | null;
	/** Left while disconnected: not rejoined automatically, but the position is kept in case the app joins again. */
	isLeft: boolean;
	/** Being left on this connection. */
	isLeaving: boolean;
	/** Being rejoined: the server would refuse what is sent to the room, and the join's ack will hold its changes. */
	isJoining: boolean;
	/** The timer of the next attempt to rejoin. */
	timer?: ReturnType<typeof setTimeout>;
}

/** The rooms that this socket is in, by name, and its position in each. */
export class RoomCursors extends Map<string, RoomCursor> {
	/** Stores a room that the server let this socket join, at the ack's position. */
	setJoined(name: string, data: unknown, ack: unknown): void {
		let position = this.get(name)?.position ?? null;
		if (isJoinAck(ack)) {
			// Goes back only if the view starts again, as after a restored backup; otherwise delivered changes would come again.
			const seq = ack.recovered ? Math.max(ack.seq, position?.seq ?? 0) : ack.seq;
			position = { epoch: ack.epoch, seq };
		}
		this.remove(name);
		this.set(name, { data, position, isLeft: false, isLeaving: false, isJoining: false });
	}

	/** Returns the data of a `joinRoom` that resumes the room from its position. */
	rejoinData(name: string): object {
		const { data: joined, position } = this.get(name) ?? {};
		const data = isRecord(joined) ? joined : { room: name };
		return { ...data, ...(position && { since: position.seq, epoch: position.epoch }) };
	}

	/** Removes a room, and stops rejoining it. */
	remove(name: string): void {
		clearTimeout(this.get(name)?.timer);
		this.delete(name);
	}
}
