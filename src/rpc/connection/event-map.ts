import type * as z from "zod";
import { ChatError } from "../../errors";
import { reservedEvents } from "../../schemas/frame";
import type { EventSchemas } from "../builder/infer";
import { isZod3Schema, ZOD3_ERROR } from "./is-zod3-schema";
import { issuesOf } from "./issues";

/** The events of one direction, with the schemas that validate them. */
export class EventMap {
	// A Map and not the object itself, because an event named "constructor" must not be found on a prototype.
	readonly #schemas: ReadonlyMap<string, z.ZodType>;

	/** @throws TypeError when an event has a reserved name, or a value that is not a schema. */
	constructor(schemas: EventSchemas) {
		for (const [event, schema] of Object.entries(schemas)) {
			if ((reservedEvents as readonly string[]).includes(event)) {
				throw new TypeError(`event "${event}": this name is reserved`);
			}
			if (typeof schema?.safeParse !== "function") {
				throw new TypeError(`event "${event}": expected a zod schema`);
			}
			if (isZod3Schema(schema)) throw new TypeError(`event "${event}": ${ZOD3_ERROR}`);
		}
		this.#schemas = new Map(Object.entries(schemas));
	}

	/**
	 * Validates data that this server itself is about to send.
	 *
	 * @throws ChatError `INTERNAL` for invalid data, because the fault is the server's and not the client's.
	 */
	parseOwn(event: string, data: unknown): unknown {
		try {
			return this.parse(event, data);
		} catch (cause) {
			throw new ChatError("INTERNAL", "the server failed", { event, cause });
		}
	}

	/**
	 * Returns the data as its schema outputs it: unknown keys stripped, defaults filled in.
	 *
	 * @throws ChatError `UNKNOWN_EVENT`, or `INVALID_DATA` with zod's issues.
	 */
	parse(event: string, data: unknown): unknown {
		const schema = this.#schemas.get(event);
		if (!schema) throw new ChatError("UNKNOWN_EVENT", "unknown event", { event });
		const result = schema.safeParse(data);
		if (result.success) return result.data;
		throw new ChatError("INVALID_DATA", `the data of "${event}" is not valid`, {
			event,
			issues: issuesOf(result.error),
		});
	}
}
