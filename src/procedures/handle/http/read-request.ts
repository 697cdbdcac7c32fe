import type { Context } from "hono";
import { ChatError } from "../../../errors";
import { checkKeys, parseJson } from "../../../rpc/connection/codec";

/** What is named of a query, as an event's data: a whole number is one, anything else is for the event's schema to refuse. */
export function readQuery(c: Context, ...names: string[]): Record<string, unknown> {
	const data: Record<string, unknown> = {};
	for (const name of names) {
		const value = c.req.query(name);
		if (value !== undefined) data[name] = /^\d+$/.test(value) ? Number(value) : value;
	}
	return data;
}

/**
 * The JSON object in a request's body, read as a frame is.
 *
 * @throws ChatError `BAD_FRAME`.
 */
export async function readBody(c: Context): Promise<object> {
	const text = await c.req.text();
	const body = parseJson(text);
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw new ChatError("BAD_FRAME", "the body has to be a JSON object");
	}
	checkKeys(text, body);
	return body;
}
