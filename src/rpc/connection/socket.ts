import type * as z from "zod";
import type { EventSchemas } from "../builder/infer";

/** Why a connection ended: the WebSocket close code (1006 when there was none) and its reason. */
export interface Disconnect {
	code: number;
	reason: string;
}

/** How a listener answers a frame that asked for an answer. */
export interface Answer {
	/** Sends the ack now, instead of when the listener returns; later calls do nothing. */
	ack(result: unknown): void;
}

/** Called with data that is already validated. What it returns is acked, `null` for nothing; what it throws is answered as an error. */
export type Listener<Data> = (data: Data, answer: Answer) => unknown;

/** One live connection, as its procedure sees it. */
export interface ServerSocket<In extends EventSchemas = EventSchemas, Out extends EventSchemas = EventSchemas> {
	/** The connection's id, as in `welcome` and `ctx.connectionId`. */
	readonly id: string;
	/** The rooms this socket has joined. */
	readonly rooms: ReadonlySet<string>;
	/** Listens for an incoming event. The returned function ends it. */
	on<E extends keyof In & string>(event: E, listener: Listener<z.output<In[E]>>): () => void;
	/** Listens for the end of the connection, once. */
	on(event: "disconnect", listener: (disconnect: Disconnect) => unknown): () => void;
	/**
	 * Sends an event to this client alone.
	 *
	 * @throws ChatError `INTERNAL` when the data does not fit the event's schema.
	 */
	emit<E extends keyof Out & string>(event: E, data: z.input<Out[E]>): void;
	/** Enters a room, at once for what this process emits; resolves when the pub/sub delivers too. */
	join(room: string): Promise<void>;
	/** Leaves a room, at once. */
	leave(room: string): Promise<void>;
	/** Closes the connection. Codes: 1000, or 4000 to 4999. */
	close(code?: number, reason?: string): void;
}
