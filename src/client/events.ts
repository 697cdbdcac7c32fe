import type { ChatError } from "../errors";
import type { EventSchemas, InferIncoming, InferOutgoing, SocketEvents } from "../rpc/builder/infer";
import type { Welcome } from "../schemas/frame";
import type { AckResults } from "../schemas/incoming";

export type { BuiltInChat } from "../procedures/built-in-events";

/** The type of any WebSocket procedure, as a client sees it. */
export type AnyProcedure = SocketEvents<EventSchemas, EventSchemas, unknown>;

/** Why a connection was lost. */
export interface Disconnected {
	/** The WebSocket close code; 1006 if the connection ended without one. */
	code: number;
	reason: string;
	/** False if the socket is closed for good. */
	willReconnect: boolean;
}

/** How an event reached its listener. */
export interface Delivery {
	/** True for a change that was missed, and is delivered after a lost connection or a gap: no reason for a sound. */
	readonly caughtUp: boolean;
}

/** The events of a `ChatSocket` itself, in addition to those of its procedure. */
export interface SystemEvents {
	/** The server's `welcome` arrived, after the first connection or a reconnect. The rooms are already being rejoined. */
	connect: Welcome;
	/** An open connection was lost, or the client stopped reconnecting. */
	disconnect: Disconnected;
	/**
	 * An attempt to connect failed; `onError` receives the error too. `cause` is the platform's own error, if there is one. A
	 * browser reports only close code 1006, whether the server is down, refused the connection, or does not exist. A
	 * `ChatError` with the code `UNAUTHORIZED` or `FORBIDDEN` is final: the socket is then closed.
	 */
	failed: Error;
	/** The server refused an event that was sent with `emit`. */
	error: ChatError;
	/**
	 * Too much was missed in a room, or its numbering changed. What was shown is out of date; the ack holds the current
	 * messages.
	 */
	resync: AckResults["joinRoom"];
	/**
	 * A room was rejoined after a lost connection or a gap, and the missed changes were delivered. The ack holds the current
	 * members.
	 */
	rejoin: AckResults["joinRoom"];
}

/** The names of the events that a socket of procedure `P` emits. */
export type HeardEvent<P> = keyof SystemEvents | (keyof InferOutgoing<P> & string);

/** The data that a listener of event `E` receives. */
export type Heard<P, E> = E extends keyof SystemEvents
	? SystemEvents[E]
	: E extends keyof InferOutgoing<P>
		? InferOutgoing<P>[E]
		: never;

/**
 * The names of the events that a room emits: those of the events `Out` whose data names a room, and `resync` and `rejoin`.
 */
export type RoomHeardEvent<Out> =
	| "resync"
	| "rejoin"
	| { [E in keyof Out & string]: Out[E] extends { room: string } ? E : never }[keyof Out & string];

/** The data that a room's listener of event `E` receives. */
export type RoomHeard<Out, E> = E extends "resync" | "rejoin" ? SystemEvents[E] : E extends keyof Out ? Out[E] : never;

/** The type of a message's metadata, by the events `Out`. */
export type MetadataIn<Out> = Out extends { newMessage: { metadata?: infer Meta } }
	? Exclude<Meta, undefined>
	: Record<string, unknown>;

/** The type of a member's profile, by the events `Out`. */
export type ProfileIn<Out> = Out extends { memberChanged: { profile?: infer Profile } }
	? Exclude<Profile, undefined>
	: Record<string, unknown>;

/** The type of a member's profile, by the procedure `P`. */
export type ProfileOf<P> = ProfileIn<InferOutgoing<P>>;

/** The type of a message's metadata, by the procedure `P`. */
export type MetadataOf<P> = MetadataIn<InferOutgoing<P>>;

/** The names of the events that a socket of procedure `P` can send. */
export type SentEvent<P> = keyof InferIncoming<P> & string;
