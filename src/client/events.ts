import type { ChatError } from "../errors";
import type { EventSchemas, InferIncoming, InferOutgoing, SocketEvents } from "../rpc/builder/infer";
import type { Welcome } from "../schemas/frame";
import type { AckResults } from "../schemas/incoming";

export type { BuiltInChat } from "../procedures/built-in-events";

/** Any WebSocket procedure, as far as a client is concerned. */
export type AnyProcedure = SocketEvents<EventSchemas, EventSchemas, unknown>;

/** Why a connection was lost. */
export interface Disconnected {
	/** The WebSocket close code; 1006 when there was none. */
	code: number;
	reason: string;
	/** False when the socket is closed for good. */
	willReconnect: boolean;
}

/** What a `ChatSocket` tells of itself, beside the events of its procedure. */
export interface SystemEvents {
	/** The server's `welcome` came, the first time or again. Rooms are being joined again by then. */
	connect: Welcome;
	/** An open connection was lost, or there will be no further attempt. */
	disconnect: Disconnected;
	/**
	 * An attempt to connect came to nothing, and `onError` was told as well. `cause` says more where the platform does: a page is
	 * told no more than 1006, whether the server is down, refused, or is not there at all.
	 */
	failed: Error;
	/** The server refused something that was sent with `emit`. */
	error: ChatError;
	/** Too much was missed in a room, or its numbering changed: its messages are these, and what was shown is out of date. */
	resync: AckResults["joinRoom"];
	/** A room was joined again after a loss or a hole, and what was missed in it has come: these are its members now. */
	rejoin: AckResults["joinRoom"];
}

/** The events that a socket of procedure `P` can be listened to for. */
export type HeardEvent<P> = keyof SystemEvents | (keyof InferOutgoing<P> & string);

/** What a listener of event `E` is given. */
export type Heard<P, E> = E extends keyof SystemEvents
	? SystemEvents[E]
	: E extends keyof InferOutgoing<P>
		? InferOutgoing<P>[E]
		: never;

/**
 * What a room can be listened to for, of the events `Out` by name: those that are about a room, and what a socket tells of
 * one.
 */
export type RoomHeardEvent<Out> =
	| "resync"
	| "rejoin"
	| { [E in keyof Out & string]: Out[E] extends { room: string } ? E : never }[keyof Out & string];

/** What a listener of event `E` of a room is given. */
export type RoomHeard<Out, E> = E extends "resync" | "rejoin" ? SystemEvents[E] : E extends keyof Out ? Out[E] : never;

/** What a message carries, where the events `Out` are heard. */
export type MetadataIn<Out> = Out extends { newMessage: { metadata?: infer Meta } }
	? Exclude<Meta, undefined>
	: Record<string, unknown>;

/** What the messages of procedure `P` carry. */
export type MetadataOf<P> = MetadataIn<InferOutgoing<P>>;

/** The events that a socket of procedure `P` can send. */
export type SentEvent<P> = keyof InferIncoming<P> & string;
