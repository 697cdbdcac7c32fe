import type * as z from "zod";
import { ChatError } from "../../errors";
import { reservedEvents } from "../../schemas/frame";
import type { EventSchemas } from "../builder/infer";
import { issuesOf } from "./issues";

/** The events of one direction, looked up by name and validated. */
export class EventMap {
	// A Map, not the object itself: an event called "constructor" must not be found on a prototype.
	readonly #schemas: ReadonlyMap<string, z.ZodType>;

	/** @throws TypeError when an event has a reserved name, or something other than a schema. */
	constructor(schemas: EventSchemas) {
		for (const [event, schema] of Object.entries(schemas)) {
			if ((reservedEvents as readonly string[]).includes(event)) {
				throw new TypeError(`event "${event}": this name is the library's own`);
			}
			if (typeof schema?.safeParse !== "function") {
				throw new TypeError(`event "${event}": expected a zod schema`);
			}
		}
		this.#schemas = new Map(Object.entries(schemas));
	}

	/**
	 * The same for what this server itself is about to send.
	 *
	 * @throws ChatError `INTERNAL`: a fault of the server's is not told to a client as if it were the client's.
	 */
	parseOwn(event: string, data: unknown): unknown {
		try {
			return this.parse(event, data);
		} catch (cause) {
			throw new ChatError("INTERNAL", "the server failed", { event, cause });
		}
	}

	/**
	 * The data as its schema gives it back: unknown keys stripped, defaults filled in.
	 *
	 * @throws ChatError `UNKNOWN_EVENT`, or `INVALID_DATA` with zod's issues.
	 */
	parse(event: string, data: unknown): unknown {
		const schema = this.#schemas.get(event);
		if (!schema) throw new ChatError("UNKNOWN_EVENT", "there is no such event", { event });
		const result = schema.safeParse(data);
		if (result.success) return result.data;
		throw new ChatError("INVALID_DATA", `the data of "${event}" is not valid`, {
			event,
			issues: issuesOf(result.error),
		});
	}
}
