import type * as z from "zod";
import type { EventSchemas } from "../builder/infer";

/** Why a connection ended: the WebSocket close code (1006 when there was none) and its reason. */
export interface Disconnect {
	code: number;
	reason: string;
}

/** What a listener answers a frame with. */
export interface Answer {
	/** Sends the ack now, instead of when the listener returns. Later calls do nothing. */
	ack(result: unknown): void;
}

/**
 * A function that handles an event whose data is already validated. Its result is acked, `undefined` as `null`; an error it
 * throws is answered.
 */
export type Listener<Data> = (data: Data, answer: Answer) => unknown;

/** A live connection, as its procedure sees it. */
export interface ServerSocket<In extends EventSchemas = EventSchemas, Out extends EventSchemas = EventSchemas> {
	/** The connection's id, as in `welcome` and `ctx.connectionId`. */
	readonly id: string;
	/** The rooms this socket has joined. */
	readonly rooms: ReadonlySet<string>;
	/** Adds a listener for an incoming event. The returned function removes it. */
	on<E extends keyof In & string>(event: E, listener: Listener<z.output<In[E]>>): () => void;
	/** Adds a listener for the end of the connection, which is called once. */
	on(event: "disconnect", listener: (disconnect: Disconnect) => unknown): () => void;
	/**
	 * Sends an event to this client alone.
	 *
	 * @throws ChatError `INTERNAL` when the data does not fit the event's schema.
	 */
	emit<E extends keyof Out & string>(event: E, data: z.input<Out[E]>): void;
	/** Joins a room. Takes effect at once for events of this process; resolves when the pub/sub delivers too. */
	join(room: string): Promise<void>;
	/** Leaves a room. Takes effect at once. */
	leave(room: string): Promise<void>;
	/** Closes the connection. Codes: 1000, or 4000 to 4999. */
	close(code?: number, reason?: string): void;
}
