import { ChatError } from "../../errors";
import type { WireError } from "../../schemas/error";
import { type ClientFrame, type FrameId, isClientFrame } from "../../schemas/frame";

/** Deepest nesting of a frame. Deeper than a chat's data may be, so that what is too deep there is told with its id. */
const MAX_DEPTH = 32;
/** Keys that reach an object's prototype when code copies them without care. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);
// A key can also be spelt with \u escapes, so those are looked at too.
const MAYBE_FORBIDDEN = /__proto__|constructor|prototype|\\u/;

/**
 * Reads one frame of a client.
 *
 * @throws ChatError `BAD_FRAME` when it is not `[event, data]` or `[event, data, id]` in JSON.
 */
export function decodeFrame(text: string): ClientFrame {
	const value = parseJson(text);
	if (!isClientFrame(value)) throw new ChatError("BAD_FRAME", "a frame is [event, data] or [event, data, id]");
	return value;
}

/** JSON of a client's. @throws ChatError `BAD_FRAME` when it is none, or nested too deep. */
export function parseJson(text: string): unknown {
	// Before JSON.parse: a deep text is small, but makes whatever walks it recursively throw.
	if (isDeeperThan(MAX_DEPTH, text)) throw new ChatError("BAD_FRAME", "this is nested too deep");
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new ChatError("BAD_FRAME", "this is not JSON", { cause });
	}
}

/**
 * Refuses a key that could reach a prototype. Apart from reading, since the frame's id is known by now and is answered.
 *
 * @throws ChatError `BAD_FRAME`.
 */
export function checkKeys(text: string, data: unknown): void {
	if (MAYBE_FORBIDDEN.test(text) && hasForbiddenKey(data)) {
		throw new ChatError("BAD_FRAME", "the frame has a key that is not allowed");
	}
}

/** Data that is encoded already, because it goes out in more than one frame. */
export class Encoded<Data = unknown> {
	readonly json: string;
	/** A type without a value: JSON of one kind of data is not taken for another's. */
	declare readonly data: Data;

	constructor(json: string) {
		this.json = json;
	}

	/** Encodes data. */
	static of<Data>(data: Data): Encoded<Data> {
		return new Encoded(jsonOf(data));
	}

	/** Joins items that are encoded already into an array. */
	static array<Item>(items: readonly Encoded<Item>[]): Encoded<Item[]> {
		return new Encoded(`[${items.map(({ json }) => json).join()}]`);
	}

	/** Joins fields into an object, of which some are encoded already. Leaves undefined fields out, as JSON does. */
	static object<Data extends object>(fields: { [Key in keyof Data]: Data[Key] | Encoded<Data[Key]> }): Encoded<Data> {
		const parts = Object.entries(fields).filter(([, value]) => value !== undefined);
		return new Encoded(`{${parts.map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`).join()}}`);
	}
}

/** `undefined`, and what JSON has no word for, is null. */
const jsonOf = (data: unknown): string =>
	data instanceof Encoded ? data.json : (JSON.stringify(data ?? null) ?? "null");

export const encodeEvent = (event: string, data: unknown): string => `[${JSON.stringify(event)},${jsonOf(data)}]`;

export const encodeAck = (result: unknown, id: FrameId): string => `["ack",${jsonOf(result)},${JSON.stringify(id)}]`;

export const encodeError = (error: WireError, id: FrameId | undefined): string =>
	JSON.stringify(id === undefined ? ["error", error] : ["error", error, id]);

/** Whether JSON is nested deeper than that, without parsing it. */
export function isDeeperThan(limit: number, text: string): boolean {
	let depth = 0;
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		const char = text.charCodeAt(i);
		if (quoted) {
			if (char === 92 /* \ */) i++;
			else if (char === 34 /* " */) quoted = false;
		} else if (char === 34) quoted = true;
		else if (char === 91 /* [ */ || char === 123 /* { */) {
			if (++depth > limit) return true;
		} else if (char === 93 /* ] */ || char === 125 /* } */) depth--;
	}
	return false;
}

function hasForbiddenKey(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return false;
	if (Array.isArray(value)) return value.some(hasForbiddenKey);
	return Object.entries(value).some(([key, inner]) => FORBIDDEN_KEYS.has(key) || hasForbiddenKey(inner));
}
