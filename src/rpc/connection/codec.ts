import { ChatError } from "../../errors";
import type { WireError } from "../../schemas/error";
import { type ClientFrame, type FrameId, isClientFrame } from "../../schemas/frame";

/**
 * The deepest nesting of a frame. Deeper than a chat's data may be, so that data too deep for a chat is answered with the
 * frame's id.
 */
const MAX_DEPTH = 32;
/** Keys that reach an object's prototype when code copies them carelessly. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);
// A key may also be spelled with \u escapes, so a text with escapes is checked too.
const MAYBE_FORBIDDEN = /__proto__|constructor|prototype|\\u/;

/**
 * Decodes one frame of a client.
 *
 * @throws ChatError `BAD_FRAME` when the text is not `[event, data]` or `[event, data, id]` in JSON.
 */
export function decodeFrame(text: string): ClientFrame {
	const value = parseJson(text);
	if (!isClientFrame(value)) throw new ChatError("BAD_FRAME", "a frame must be [event, data] or [event, data, id]");
	return value;
}

/** Above this many characters a frame that is refused anyway is not parsed. */
const PARSED_REFUSALS_MAX = 4_096;
const HEAD = /^\s*\[\s*"([^"\\]{1,64})"\s*,/;
const TAIL = /,\s*(?:([1-9]\d{0,15})|"([^"\\]{1,64})")\s*\]\s*$/;

/**
 * Returns what is needed to refuse a frame. A large one is not parsed: its event and id are read from its two ends, where a
 * frame of this size without an id cannot have anything that looks like one.
 *
 * @throws ChatError `BAD_FRAME`.
 */
export function peekFrame(text: string): { event: string | undefined; data: unknown; id: FrameId | undefined } {
	if (text.length <= PARSED_REFUSALS_MAX) {
		const [event, data, id] = decodeFrame(text);
		return { event, data, id };
	}
	const [, number, name] = TAIL.exec(text.slice(-100)) ?? [];
	return { event: HEAD.exec(text.slice(0, 100))?.[1], data: undefined, id: number ? Number(number) : name };
}

/** Parses JSON from a client. @throws ChatError `BAD_FRAME` when the text is not JSON, or is nested too deeply. */
export function parseJson(text: string): unknown {
	// Before JSON.parse, because a small text can nest deeply enough to overflow the stack of code that walks the value.
	if (isDeeperThan(MAX_DEPTH, text)) throw new ChatError("BAD_FRAME", "the JSON is nested too deeply");
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new ChatError("BAD_FRAME", "the text is not valid JSON", { cause });
	}
}

/**
 * Refuses a key that could reach a prototype. Not part of decoding, because by now the frame's id is known for the answer.
 *
 * @throws ChatError `BAD_FRAME`.
 */
export function checkKeys(text: string, data: unknown): void {
	if (MAYBE_FORBIDDEN.test(text) && hasForbiddenKey(data)) {
		throw new ChatError("BAD_FRAME", "the frame has a key that is not allowed");
	}
}

/** Data encoded once, to be sent in more than one frame. */
export class Encoded<Data = unknown> {
	readonly json: string;
	/** A type without a value, so that the compiler tells the JSON of one kind of data from another's. */
	declare readonly data: Data;

	/** Items of the arrays in the data, by which a rate limit counts a page. */
	readonly rows: number;

	constructor(json: string, rows = 0) {
		this.json = json;
		this.rows = rows;
	}

	/** Encodes data. */
	static of<Data>(data: Data): Encoded<Data> {
		return new Encoded(jsonOf(data));
	}

	/** Joins items that are encoded already into an array. */
	static array<Item>(items: readonly Encoded<Item>[]): Encoded<Item[]> {
		return new Encoded(`[${items.map(({ json }) => json).join()}]`, items.length);
	}

	/** Joins fields into an object, of which some are encoded already. Leaves undefined fields out, as JSON does. */
	static object<Data extends object>(fields: { [Key in keyof Data]: Data[Key] | Encoded<Data[Key]> }): Encoded<Data> {
		const parts = Object.entries(fields).filter(([, value]) => value !== undefined);
		const json = parts.map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`).join();
		const rows = parts.reduce((sum, [, value]) => sum + (value instanceof Encoded ? value.rows : 0), 0);
		return new Encoded(`{${json}}`, rows);
	}
}

/** Encodes data as JSON. `undefined` and other values that JSON cannot express become null. */
const jsonOf = (data: unknown): string =>
	data instanceof Encoded ? data.json : (JSON.stringify(data ?? null) ?? "null");

export const encodeEvent = (event: string, data: unknown): string => `[${JSON.stringify(event)},${jsonOf(data)}]`;

export const encodeAck = (result: unknown, id: FrameId): string => `["ack",${jsonOf(result)},${JSON.stringify(id)}]`;

export const encodeError = (error: WireError, id: FrameId | undefined): string =>
	JSON.stringify(id === undefined ? ["error", error] : ["error", error, id]);

/** Returns true for a text of more than `maxBytes` bytes in UTF-8. */
export function isLargerThan(maxBytes: number, text: string): boolean {
	// A UTF-16 unit takes at most three bytes of UTF-8, so most frames need no exact count.
	return text.length * 3 > maxBytes && (text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes);
}

/** Returns true for JSON nested deeper than `limit`, without parsing it. */
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
