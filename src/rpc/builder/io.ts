import type * as z from "zod";
import type { Hub } from "../rooms/hub";
import type { EventSchemas } from "./infer";

/** The rooms that an event is emitted to. A new value for each `to`, so that no shared state holds a target. */
export interface Target<Out extends EventSchemas = EventSchemas> {
	/**
	 * Sends an event to every current member of the rooms: on this server at the end of this turn of the event loop, on the
	 * other servers through the pub/sub. A member of several of the rooms gets the event once. A socket gets its own events and
	 * those of a room in the order of the calls; events of two rooms in the same turn may arrive in either order.
	 *
	 * @returns a promise that resolves when the pub/sub has the event. It never rejects: a failure is reported to `onError`.
	 * @throws ChatError `INTERNAL`, synchronously, when the data does not fit the event's schema.
	 */
	emit<E extends keyof Out & string>(event: E, data: z.input<Out[E]>): Promise<void>;
}

/** What a procedure emits to rooms with. */
export interface Io<Out extends EventSchemas = EventSchemas> {
	/** @example io.to("general").emit("newMessage", message) */
	to(rooms: string | readonly string[]): Target<Out>;
}

export function createIo(hub: Hub): Io {
	return {
		to: (rooms) => {
			const names = typeof rooms === "string" ? [rooms] : [...new Set(rooms)];
			return { emit: (event, data) => hub.emit(names, event, data) };
		},
	};
}
