import type * as z from "zod";
import type { ChatUser } from "../chat/app/user";
import type { Session } from "../chat/session/session";
import { ChatError } from "../errors";
import type { EventSchemas } from "../rpc/builder/infer";
import type { Io } from "../rpc/builder/io";
import { EventMap } from "../rpc/connection/event-map";
import { incomingEvents } from "../schemas/incoming";
import { outgoingEvents } from "../schemas/outgoing";

/** What the listener of an event of the app's own is given. */
export interface EventArgs<Data, Out extends EventSchemas> {
	/** As its schema gives it back. */
	data: Data;
	/** Who sent it. */
	user: ChatUser;
	/** What the middlewares put on the connection's context. */
	ctx: object;
	/** The connection that it came on. */
	socket: {
		readonly id: string;
		/** Sends an event of the app's own to this client alone. @throws ChatError `INTERNAL` when the data does not fit its schema. */
		emit<E extends keyof Out & string>(event: E, data: z.input<Out[E]>): void;
	};
	/** Sends events of the app's own to rooms: only those, since a chat's own are told by the store's order. */
	io: Io<Out>;
}

/** Listens to one event. What it returns is the ack, a `ChatError` that it throws is the answer. */
export type EventListener<Data, Out extends EventSchemas, Result> = (
	args: EventArgs<Data, Out>,
) => Result | Promise<Result>;

/** What an app adds to a chat. */
export interface CustomEventsOptions {
	incoming?: EventSchemas | undefined;
	outgoing?: EventSchemas | undefined;
	on?: Readonly<Record<string, EventListener<never, EventSchemas, unknown>>> | undefined;
}

/** The app's own events of one mounted chat. */
export class CustomEvents {
	/** Reaches rooms with the app's own events, and with no other. */
	readonly io: Io;
	readonly #outgoing: EventMap;
	// A Map, not the object itself: an event called "constructor" must not be found on a prototype.
	readonly #listeners: ReadonlyMap<string, EventListener<never, EventSchemas, unknown>>;

	constructor({ outgoing = {}, on = {} }: CustomEventsOptions, io: Io) {
		this.#outgoing = new EventMap(outgoing);
		this.#listeners = new Map(Object.entries(on));
		const isOwn = (event: string) => Object.hasOwn(outgoing, event);
		this.io = {
			to: (rooms) => {
				// A room is called by its composed name, however it is spelt here.
				const names = (typeof rooms === "string" ? [rooms] : rooms).map((room) => room.normalize("NFC"));
				return {
					emit: (event, data) => {
						if (!isOwn(event)) throw new ChatError("INTERNAL", `"${event}" is not an outgoing event of the app's own`);
						return io.to(names).emit(event, data);
					},
				};
			},
		};
	}

	has(event: string): boolean {
		return this.#listeners.has(event);
	}

	/** @throws what the listener throws; ChatError `NOT_IN_ROOM`, `FORBIDDEN` for an event about a room. */
	async run(session: Session, event: string, data: unknown): Promise<unknown> {
		const room = roomOf(data);
		if (room !== undefined) await session.authorizeMember(event, room);
		const { user, ctx, connection } = session;
		const socket = {
			id: connection.id,
			emit: (event: string, data: unknown) => connection.emit(event, this.#outgoing.parseOwn(event, data)),
		};
		return this.#listeners.get(event)?.({ data: data as never, user, ctx, socket, io: this.io });
	}
}

/** The room that an event is about: only members may send it then, and it waits for what they sent there before. */
export function roomOf(data: unknown): string | undefined {
	const room = typeof data === "object" && data !== null && "room" in data ? data.room : undefined;
	return typeof room === "string" ? room : undefined;
}

/** @throws TypeError that names the event that is wrong. */
export function checkCustomEvents({ incoming = {}, outgoing = {}, on = {} }: CustomEventsOptions): void {
	const fail = (option: string, event: string, what: string) => {
		throw new TypeError(`createChatProcedure: option "${option}.${event}": ${what}`);
	};
	for (const [option, events, builtIn] of [
		["incoming", incoming, incomingEvents],
		["outgoing", outgoing, outgoingEvents],
	] as const) {
		for (const event of Object.keys(events)) if (Object.hasOwn(builtIn, event)) fail(option, event, "the chat has one");
		// Reserved names, and what is no schema: told here, and not when it is mounted.
		new EventMap(events);
	}
	for (const event of Object.keys(incoming)) {
		const isListener = Object.hasOwn(on, event) && typeof on[event] === "function";
		if (!isListener) fail("on", event, "expected a function, for the incoming event of that name");
	}
	for (const event of Object.keys(on))
		if (!Object.hasOwn(incoming, event)) fail("on", event, "there is no such incoming event");
}
