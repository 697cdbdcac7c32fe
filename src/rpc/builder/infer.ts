import type * as z from "zod";

/** A map of events: name → the schema of its data. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

/** What a WebSocket procedure tells a client's types: its events, and what acks carry. */
export interface SocketEvents<
	In extends EventSchemas = EventSchemas,
	Out extends EventSchemas = EventSchemas,
	Acks = Record<never, never>,
> {
	readonly events: { readonly incoming: In; readonly outgoing: Out };
	/** Only a type: ack results by event. Events not named here are acked with what their handler returned, untyped. */
	readonly acks?: Acks;
}

/** What a client may send to procedure `P`, by event. */
export type InferIncoming<P> =
	P extends SocketEvents<infer In, EventSchemas, unknown> ? { [E in keyof In & string]: z.input<In[E]> } : never;

/** What a client hears from procedure `P`, by event. */
export type InferOutgoing<P> =
	P extends SocketEvents<EventSchemas, infer Out, unknown> ? { [E in keyof Out & string]: z.output<Out[E]> } : never;

/** What the ack of event `E` of procedure `P` carries. */
export type InferAck<P, E> = P extends { readonly acks?: infer Acks }
	? E extends keyof NonNullable<Acks>
		? NonNullable<Acks>[E]
		: unknown
	: unknown;
