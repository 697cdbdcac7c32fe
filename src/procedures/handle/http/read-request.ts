import type { Context } from "hono";
import { ChatError } from "../../../errors";
import { checkKeys, parseJson } from "../../../rpc/connection/codec";

/** Returns the named query parameters as an event's data. Digits become a number; the event's schema refuses other values. */
export function readQuery(c: Context, ...names: string[]): Record<string, unknown> {
	const data: Record<string, unknown> = {};
	for (const name of names) {
		const value = c.req.query(name);
		if (value !== undefined) data[name] = /^\d+$/.test(value) ? Number(value) : value;
	}
	return data;
}

/**
 * Returns the JSON object in a request's body, with the same checks as for a frame.
 *
 * @throws ChatError `BAD_FRAME`.
 */
export async function readBody(c: Context): Promise<object> {
	const text = await c.req.text();
	const body = parseJson(text);
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw new ChatError("BAD_FRAME", "the body must be a JSON object");
	}
	checkKeys(text, body);
	return body;
}
