import type * as z from "zod";

/** The schemas of events' data, by event name. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

/** The types of a WebSocket procedure that a client uses: its events, and the results of acks. */
export interface SocketEvents<
	In extends EventSchemas = EventSchemas,
	Out extends EventSchemas = EventSchemas,
	Acks = Record<never, never>,
> {
	readonly events: { readonly incoming: In; readonly outgoing: Out };
	/** A type without a value: ack results by event. The ack of any other event is `unknown`. */
	readonly acks?: Acks;
}

/** The data that a client may send to procedure `P`, by event. */
export type InferIncoming<P> =
	P extends SocketEvents<infer In, EventSchemas, unknown> ? { [E in keyof In & string]: z.input<In[E]> } : never;

/** The data that a client receives from procedure `P`, by event. */
export type InferOutgoing<P> =
	P extends SocketEvents<EventSchemas, infer Out, unknown> ? { [E in keyof Out & string]: z.output<Out[E]> } : never;

/** The ack result of event `E` of procedure `P`. */
export type InferAck<P, E> = P extends { readonly acks?: infer Acks }
	? E extends keyof NonNullable<Acks>
		? NonNullable<Acks>[E]
		: unknown
	: unknown;
