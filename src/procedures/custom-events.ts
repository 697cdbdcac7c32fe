import type * as z from "zod";
import type { UserIn } from "../chat/app/user";
import type { RunningAction } from "../chat/session/removals";
import type { Session } from "../chat/session/session";
import { ChatError } from "../errors";
import type { EventSchemas } from "../rpc/builder/infer";
import type { Io } from "../rpc/builder/io";
import { EventMap } from "../rpc/connection/event-map";
import { isZod3Schema, ZOD3_ERROR } from "../rpc/connection/is-zod3-schema";
import { incomingEvents } from "../schemas/incoming";
import { outgoingEvents } from "../schemas/outgoing";

/** The arguments of a custom event's listener. `Ctx` is what `auth` adds to `ctx`. */
export interface EventArgs<Data, Out extends EventSchemas, Ctx extends object = object> {
	/** The event's data, as its schema returns it. */
	data: Data;
	/** The user who sent the event. */
	user: UserIn<Ctx>;
	/** What the middlewares put on the connection's context. */
	ctx: Ctx;
	/** The connection that the event came on. */
	socket: {
		readonly id: string;
		/** Sends a custom event to this client alone. @throws ChatError `INTERNAL` when the data does not fit its schema. */
		emit<E extends keyof Out & string>(event: E, data: z.input<Out[E]>): void;
	};
	/** Sends custom events to rooms. Built-in events are excluded, because the store's order decides when they are sent. */
	io: Io<Out>;
}

/** Listens to one custom event. Its result is the ack; a `ChatError` that it throws is the answer. */
export type EventListener<Args, Result> = (args: Args) => Result | Promise<Result>;

/** A listener without its types, which the options of `createChatProcedure` have already checked. */
type ErasedListener = EventListener<EventArgs<never, EventSchemas>, unknown>;

/** The custom events of a chat, and their listeners. */
export interface CustomEventsOptions {
	incoming?: EventSchemas | undefined;
	outgoing?: EventSchemas | undefined;
	on?: Readonly<Record<string, ErasedListener>> | undefined;
}

/** The custom events of one mounted chat. */
export class CustomEvents {
	/** Sends custom events, and no others, to rooms. */
	readonly io: Io;
	/** Returns an `io` that calls `checkRoom` with each room before it sends there. */
	readonly #ioOf: (checkRoom: (room: string) => void) => Io;
	readonly #outgoing: EventMap;
	// A Map, not the object itself, because an event called "constructor" must not be found on a prototype.
	readonly #listeners: ReadonlyMap<string, ErasedListener>;

	constructor({ outgoing = {}, on = {} }: CustomEventsOptions, io: Io) {
		this.#outgoing = new EventMap(outgoing);
		this.#listeners = new Map(Object.entries(on));
		this.#ioOf = (checkRoom) => ({
			to: (rooms) => {
				// Rooms are known by their composed name, however the caller spells it.
				const names = (typeof rooms === "string" ? [rooms] : rooms).map((room) => room.normalize("NFC"));
				return {
					emit: (event, data) => {
						if (!Object.hasOwn(outgoing, event)) {
							throw new ChatError("INTERNAL", `"${event}" is not a custom outgoing event`);
						}
						for (const room of names) checkRoom(room);
						return io.to(names).emit(event, data);
					},
				};
			},
		});
		this.io = this.#ioOf(() => {});
	}

	has(event: string): boolean {
		return this.#listeners.has(event);
	}

	/**
	 * Runs the listener of an event.
	 *
	 * @throws what the listener throws; ChatError `NOT_IN_ROOM`, `FORBIDDEN` for an event about a room.
	 */
	async run(session: Session, event: string, data: unknown, running: RunningAction): Promise<unknown> {
		const room = roomOf(data);
		if (room !== undefined) await session.authorizeMember(running, event, room);
		running.check(room);
		const { connection } = session;
		const { user, ctx } = running.author;
		const socket = {
			id: connection.id,
			emit: (event: string, data: unknown) => connection.emit(event, this.#outgoing.parseOwn(event, data)),
		};
		return this.#listeners.get(event)?.({
			data: data as never,
			user,
			ctx,
			socket,
			io: this.#ioOf((room) => running.checkRemoved(room)),
		});
	}
}

/** Returns the room that an event is about, or undefined if there is none. Only members of that room may send the event. */
export function roomOf(data: unknown): string | undefined {
	const room = typeof data === "object" && data !== null && "room" in data ? data.room : undefined;
	return typeof room === "string" ? room : undefined;
}

/** @throws TypeError that names the event that is wrong. */
export function checkCustomEvents({ incoming = {}, outgoing = {}, on = {} }: CustomEventsOptions): void {
	const fail = (option: string, event: string, reason: string) => {
		throw new TypeError(`createChatProcedure: option "${option}.${event}": ${reason}`);
	};
	for (const [option, events, builtIn] of [
		["incoming", incoming, incomingEvents],
		["outgoing", outgoing, outgoingEvents],
	] as const) {
		for (const [event, schema] of Object.entries(events)) {
			if (Object.hasOwn(builtIn, event)) fail(option, event, "this is a built-in event");
			if (isZod3Schema(schema)) fail(option, event, ZOD3_ERROR);
		}
		// Refuses reserved names and values that are not schemas now, rather than when the chat is mounted.
		new EventMap(events);
	}
	for (const event of Object.keys(incoming)) {
		const isListener = Object.hasOwn(on, event) && typeof on[event] === "function";
		if (!isListener) fail("on", event, "expected a function, because there is an incoming event of that name");
	}
	for (const event of Object.keys(on))
		if (!Object.hasOwn(incoming, event)) fail("on", event, "there is no such incoming event");
}
