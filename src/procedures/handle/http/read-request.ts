import type { Context } from "hono";
import { ChatError, toWire } from "../../../errors";
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

/** Returns the JSON object in a request's body, or the response that refuses it. @throws ChatError `BAD_FRAME`. */
export async function readJson(c: Context, maxBytes: number): Promise<object | Response> {
	// A form on another host's page cannot send this type.
	if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
		return c.json(toWire(new ChatError("BAD_FRAME", "the body must be application/json")), 415);
	}
	const body = await readBody(c, maxBytes);
	return body ?? c.json(toWire(new ChatError("LIMIT_EXCEEDED", "the body is too large")), 413);
}

/**
 * Returns the JSON object in a request's body, with the same checks as for a frame; undefined if the body is larger than
 * `maxBytes`.
 *
 * @throws ChatError `BAD_FRAME`, also for a body that the client did not send to its end.
 */
async function readBody(c: Context, maxBytes: number): Promise<object | undefined> {
	const text = await readText(c, maxBytes).catch(() => {
		// Not the cause, because a client that goes away is no error of the server.
		throw new ChatError("BAD_FRAME", "the body ended early");
	});
	if (text === undefined) return undefined;
	const body = parseJson(text);
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw new ChatError("BAD_FRAME", "the body must be a JSON object");
	}
	checkKeys(text, body);
	return body;
}

async function readText(c: Context, maxBytes: number): Promise<string | undefined> {
	const length = c.req.header("content-length");
	if (length !== undefined) return Number(length) > maxBytes ? undefined : c.req.text();
	const decoder = new TextDecoder();
	let [text, bytes] = ["", 0];
	for (const reader = c.req.raw.body?.getReader(); reader; ) {
		const { done, value } = await reader.read();
		if (done) break;
		bytes += value.length;
		if (bytes > maxBytes) {
			void reader.cancel().catch(() => {});
			return undefined;
		}
		text += decoder.decode(value, { stream: true });
	}
	return text + decoder.decode();
}
