import type { AckResults } from "../../schemas/incoming";

export type JoinAck = AckResults["joinRoom"];

/** A position in a room's numbering: everything up to it was delivered. */
export interface Position {
	readonly epoch: string;
	/** All changes up to here were delivered, or were in the page of a join. */
	seq: number;
}

/** A room that this socket is in, or comes back to. */
export interface JoinedRoom {
	/** The data that the room was joined with. */
	readonly data: unknown;
	/** Null for a room of a custom procedure whose messages have no order. */
	position: Position | null;
	/**
	 * - `"in"`: joined, or to be joined again on the next connection;
	 * - `"joining"`: being rejoined. The server would refuse what is sent to the room, and the join's ack will hold its changes;
	 * - `"leaving"`: being left on this connection;
	 * - `"left"`: left while disconnected, and not rejoined. The position is kept in case the app joins again.
	 */
	phase: "in" | "joining" | "leaving" | "left";
	/** The timer of the next attempt to rejoin. */
	timer?: ReturnType<typeof setTimeout>;
}
