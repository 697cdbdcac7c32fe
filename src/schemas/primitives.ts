import * as z from "zod";

/** Longest `room`, `id`, `clientId` and `userId`, in code points. */
const NAME_MAX = 128;
/** How much longer than its composed form a name may be sent: what one code point decomposes to at most. */
const DECOMPOSED = 4;
/** Longest message text, in code points. */
export const TEXT_MAX = 2000;
/** Largest `metadata`, in bytes of its JSON. */
export const METADATA_MAX_BYTES = 16 * 1024;
/** Deepest nesting in `metadata`. */
export const METADATA_MAX_DEPTH = 16;

// NUL and a lone surrogate each break PostgreSQL's `jsonb`; the other controls and the bidi overrides let one name pose as another.
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /\p{Cc}/u;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
// All but what a reader cannot see: a text or name without any is empty. Joiners stay in a text, emoji need them.
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;
// Most names and texts are made of these alone, and need no other look.
const PLAIN = /^[\x20-\x7e]*$/;

/** In code points, as JSON Schema and zod count; the versions of zod before 4.6 do not. Most values need no count. */
export const isLongerThan = (max: number, value: string): boolean =>
	value.length > max && (value.length > max * 2 || [...value].length > max);
const compose = (value: string) => (PLAIN.test(value) ? value : value.normalize("NFC"));
const isVisible = (value: string) => VISIBLE.test(value);
const isStorable = (value: string) => PLAIN.test(value) || (!value.includes("\0") && !LONE_SURROGATE.test(value));
const isName = (value: string) =>
	PLAIN.test(value) || (!CONTROL.test(value) && !BIDI.test(value) && !LONE_SURROGATE.test(value));

/**
 * A string in its composed form, in which it is judged: that can be longer than what was sent, and has to fit again when it
 * is sent on. Composing takes the square of a run of marks, so what is over `longest` is judged as it is, and is too long.
 * One check for all of it: zod charges by the check, and every frame has some of these.
 */
const composed = (longest: number, faultOf: (value: string) => string | undefined) =>
	z.string().check((payload) => {
		if (!isLongerThan(longest, payload.value)) payload.value = compose(payload.value);
		const message = faultOf(payload.value);
		if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
	});

const name = (what: string, max: number) =>
	composed(max * DECOMPOSED, (value) => {
		if (isLongerThan(max, value)) return `${what} may have at most ${max} characters`;
		if (!isName(value)) return `${what} may not hold control characters`;
		return isVisible(value) ? undefined : `${what} may not be blank`;
	}).meta({ minLength: 1, maxLength: max });

/** A room's name: 1 to 128 characters, none of them a control character. */
export const roomSchema = name("room", NAME_MAX);
/** A user's id, from `ctx.user.id`. */
export const userIdSchema = name("userId", NAME_MAX);
/** A user's display name, from `ctx.user.name`. */
export const usernameSchema = name("username", NAME_MAX);
/** A message's id: a UUIDv7 when this library made it; a store of one's own may hold older ids of another form. */
export const messageIdSchema = name("id", NAME_MAX);
/** The id that a client gives a message when the user presses send, and keeps over every retry. */
export const clientIdSchema = name("clientId", NAME_MAX);
/** A reaction: one emoji, or a short name such as `:shipit:`. */
export const emojiSchema = name("emoji", 64);

/** The text of a message: 1 to 2,000 code points, not blank, without NUL or lone surrogates. */
export const textSchema = composed(TEXT_MAX * 2, (value) => {
	if (isLongerThan(TEXT_MAX, value)) return `text may have at most ${TEXT_MAX} characters`;
	if (!isStorable(value)) return "text may not hold NUL or half a surrogate pair";
	return isVisible(value) ? undefined : "text may not be blank";
}).meta({ minLength: 1, maxLength: TEXT_MAX });

/** A room's place in its order of changes: a whole number that only grows. */
export const seqSchema = z.number().int().nonnegative();
/** The id of one numbering of a room; a store that lost its numbers starts another. */
export const epochSchema = z.string().min(1).max(64);
/** Milliseconds since the Unix epoch. */
export const timestampSchema = z.number().int().nonnegative();

/** True when `value` is plain JSON that every store can keep, at most `depth` levels deep. */
function isStorableJson(value: unknown, depth: number): boolean {
	if (value === null || typeof value === "boolean") return true;
	if (typeof value === "number") return Number.isFinite(value);
	if (typeof value === "string") return isStorable(value);
	if (typeof value !== "object" || depth === 0) return false;
	if (Array.isArray(value)) return value.every((item) => isStorableJson(item, depth - 1));
	// A Date, say, would come back from the store as something else.
	if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return false;
	return Object.entries(value).every(([key, item]) => isStorable(key) && isStorableJson(item, depth - 1));
}

/** Metadata as the store has it: checked in one walk, without a copy. Its size is known once its message is encoded. */
export const rowMetadataSchema = z.custom<Record<string, unknown>>(
	(value) =>
		typeof value === "object" && value !== null && !Array.isArray(value) && isStorableJson(value, METADATA_MAX_DEPTH),
	{ error: `metadata must be a JSON object, at most ${METADATA_MAX_DEPTH} levels deep` },
);

/** An app's own data on a message: a JSON object of at most 16 KiB, nested at most 16 deep. */
export const metadataSchema = z
	.record(z.string(), z.unknown())
	.refine((value) => isStorableJson(value, METADATA_MAX_DEPTH), {
		error: `metadata must be JSON, at most ${METADATA_MAX_DEPTH} levels deep`,
		abort: true,
	})
	.refine((value) => new TextEncoder().encode(JSON.stringify(value)).length <= METADATA_MAX_BYTES, {
		error: `metadata may have at most ${METADATA_MAX_BYTES} bytes of JSON`,
	});
