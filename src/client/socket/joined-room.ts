import type { AckResults } from "../../schemas/incoming";
import { isJoinAck, isRecord, isSeq } from "../wire/guards";

export type JoinAck = AckResults["joinRoom"];

/** A position in a room's numbering: everything up to it was delivered. */
export interface Position {
	readonly epoch: string;
	/** All changes up to here were delivered, or were in the page of a join. */
	since: number;
}

/** A room that this socket is in, or comes back to. */
export interface JoinedRoom {
	readonly name: string;
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

/** True for the ack of a resume that goes only a part of the way: this socket is not in the room yet. */
export const isPart = (ack: unknown, data: unknown): ack is JoinAck =>
	isJoinAck(ack) && ack.recovered && ack.hasMore === true && ack.seq > Number((data as Partial<Position>).since);

/** True for a message with a place in the order of changes. */
export const isChange = (message: unknown): message is { seq: unknown; updatedSeq: number } =>
	isRecord(message) && isSeq(message.updatedSeq);
