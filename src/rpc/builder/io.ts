import type * as z from "zod";
import type { Hub } from "../rooms/hub";
import type { EventSchemas } from "./infer";

/** Rooms to emit to. A value of its own: nothing shared remembers where the next event goes. */
export interface Target<Out extends EventSchemas = EventSchemas> {
	/**
	 * Sends an event to everybody who is a member of the rooms now, on this server with the end of this turn of the event
	 * loop, on the others through the pub/sub.
	 * A member of several of the rooms gets it once. To one socket, what a room is told and what it is emitted itself come in
	 * the order of the calls; what two rooms are told in the same turn may come the other way round.
	 *
	 * @returns resolves when the pub/sub has it; never rejects, a pub/sub that fails is reported to `onError`.
	 * @throws ChatError `INTERNAL` at once when the data does not fit the event's schema.
	 */
	emit<E extends keyof Out & string>(event: E, data: z.input<Out[E]>): Promise<void>;
}

/** How a procedure speaks to rooms. */
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
