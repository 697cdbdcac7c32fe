import type { EventSchemas, SocketEvents } from "../rpc/builder/infer";
import { type AckResults, incomingEvents } from "../schemas/incoming";
import type { outgoingEvents } from "../schemas/outgoing";
import { type HandledEvent, handledEvents } from "./actions/actions";

/** The built-in events that a client may send, by name: those that have an action. */
export type BuiltInIncoming = Pick<typeof incomingEvents, HandledEvent>;

/** The ack results of the built-in events that a client may send. */
export type BuiltInAcks = Pick<AckResults, HandledEvent>;

/** The events and acks of a chat without custom events. */
export type BuiltInChat = SocketEvents<BuiltInIncoming, typeof outgoingEvents, BuiltInAcks>;

const handled: ReadonlySet<string> = new Set(handledEvents);
const builtIn: EventSchemas = incomingEvents;

/**
 * Returns the incoming events without the built-in ones that have no action. The server keeps the schemas of those, so that
 * it answers `UNSUPPORTED` and not `UNKNOWN_EVENT`. An event is built-in by its schema, because a procedure that is not a chat
 * may use the same name.
 */
export const supportedEvents = (incoming: EventSchemas): EventSchemas =>
	Object.fromEntries(
		Object.entries(incoming).filter(([event, schema]) => handled.has(event) || schema !== builtIn[event]),
	);
