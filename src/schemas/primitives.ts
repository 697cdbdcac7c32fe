import * as z from "zod";

/** Maximum length of `room`, `id`, `clientId` and `userId`, in code points. */
const NAME_MAX = 128;
/** How many times longer than its composed form a name may be: one code point decomposes to at most four. */
const DECOMPOSED = 4;
/** Maximum length of a message text, in code points. */
export const TEXT_MAX = 2000;
/** Maximum size of `metadata`, in bytes of JSON. */
export const METADATA_MAX_BYTES = 16 * 1024;
/** Maximum number of values in `metadata`: entries of the object, and of all objects and arrays in it. */
export const METADATA_MAX_VALUES = 256;
/** Maximum nesting depth of `metadata`. */
export const METADATA_MAX_DEPTH = 16;

// NUL and lone surrogates break PostgreSQL's `jsonb`; the other control characters and the bidi overrides let one name pose as another.
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /\p{Cc}/u;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
// Any character that a reader can see; a text or name without one is blank. Joiners stay in a text, because emoji need them.
// The last two are a braille cell without dots and a note without a head.
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\ufff9-\ufffb\u2800\u{1d159}]/u;
// Characters without a width or an ink: zero-width ones, fillers, tags. With them one name can pose as another.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800\u{1d159}]/u;
// Emoji of several code points, in which a variation selector, a joiner or the tags of a flag change what a reader sees.
const EMOJI_PART = "\\p{Extended_Pictographic}\\ufe0f?[\\u{1f3fb}-\\u{1f3ff}]?";
const EMOJI = new RegExp(
	`\\u{1f3f4}[\\u{e0061}-\\u{e007a}]{2,6}\\u{e007f}|${EMOJI_PART}(?:\\u200d${EMOJI_PART})*|[#*0-9]\\ufe0f\\u20e3|\\u2640\\ufe0f`,
	"gu",
);
// A joiner where it changes the letters, as RFC 5892 allows: after a virama of an Indic script, and between two Arabic letters
// of which the first one would otherwise join.
const JOINER =
	/(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])[\u200c\u200d]|(?<=(?![\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef])\p{Script=Arabic}\p{M}{0,4})\u200c(?=\p{Script=Arabic})/gu;
// Most names and texts consist of these characters alone and need no other check.
const PLAIN = /^[\x20-\x7e]*$/;

/** Maximum length of a reaction, in UTF-16 code units: `:`, a name of 32 characters, `:`. The longest RGI emoji is shorter than that. */
const EMOJI_MAX = 34;
let reaction: RegExp | undefined;
/** Returns the pattern of a reaction. Made at first use, because the engine of React Native cannot parse the `v` flag. */
function reactionPattern(): RegExp {
	// biome-ignore lint/complexity/useRegexLiterals: the flag is newer than the syntax that the package is compiled to.
	reaction ??= new RegExp("^(?:\\p{RGI_Emoji}|:[a-z0-9_+\\-]{1,32}:)$", "v");
	return reaction;
}

/** Counts code points, as JSON Schema and zod do (zod before 4.6 does not). Most values are decided by their length alone. */
export const isLongerThan = (max: number, value: string): boolean =>
	value.length > max && (value.length > max * 2 || [...value].length > max);
const compose = (value: string) => (PLAIN.test(value) ? value : value.normalize("NFC"));
const isVisible = (value: string) => VISIBLE.test(value);
const isStorable = (value: string) => PLAIN.test(value) || (!value.includes("\0") && !LONE_SURROGATE.test(value));
const isName = (value: string) =>
	PLAIN.test(value) || (!CONTROL.test(value) && !BIDI.test(value) && !LONE_SURROGATE.test(value));
const isSeen = (value: string) =>
	PLAIN.test(value) || !UNSEEN.test(value) || !UNSEEN.test(value.replace(EMOJI, "").replace(JOINER, ""));

/**
 * A string that is converted to its composed form (NFC) before it is checked, because that form can be longer than what was
 * sent, and it must still fit when it is sent on. Composing takes quadratic time in a run of combining marks, so a string
 * over `longest` is not composed, and is too long either way. There is one check for all rules, because each zod check costs
 * time and every frame has several of these strings.
 */
const composed = (longest: number, faultOf: (value: string) => string | undefined) =>
	z.string().check((payload) => {
		if (!isLongerThan(longest, payload.value)) payload.value = compose(payload.value);
		const message = faultOf(payload.value);
		if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
	});

const faultOfName = (what: string, max: number, value: string): string | undefined => {
	if (isLongerThan(max, value)) return `${what} may have at most ${max} characters`;
	if (!isName(value)) return `${what} must not contain control characters`;
	return isVisible(value) ? undefined : `${what} must not be blank`;
};

const name = (what: string, max: number) =>
	composed(max * DECOMPOSED, (value) => faultOfName(what, max, value)).meta({ minLength: 1, maxLength: max });

/** A name that people tell apart by sight, so that every character of it has to be seen. */
const seenName = (what: string, max: number) =>
	composed(max * DECOMPOSED, (value) => {
		const fault = faultOfName(what, max, value);
		return fault ?? (isSeen(value) ? undefined : `${what} must not contain invisible characters`);
	}).meta({ minLength: 1, maxLength: max });

/** A room's name: 1 to 128 characters, none of them a control character or invisible, except within an emoji. */
export const roomSchema = seenName("room", NAME_MAX);
/** A user's id, from `ctx.user.id`. It is not composed, because two ids that differ in a byte are two users. */
export const userIdSchema = z
	.string()
	.check((payload) => {
		const message = faultOfName("userId", NAME_MAX, payload.value);
		if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
	})
	.meta({ minLength: 1, maxLength: NAME_MAX });
/** A user's display name, from `ctx.user.name`. No character of it may be invisible, except within an emoji. */
export const usernameSchema = seenName("username", NAME_MAX);
/** A message's id: a UUIDv7 if this library made it; a custom store may hold older ids of another form. */
export const messageIdSchema = name("id", NAME_MAX);
/** The id that a client gives a message when the user presses send, and keeps for every retry. */
export const clientIdSchema = name("clientId", NAME_MAX);
/** A reaction: one emoji as Unicode recommends it for interchange (RGI), or a short name such as `:shipit:`. */
export const emojiSchema = z
	.string()
	.refine((value) => value.length <= EMOJI_MAX && reactionPattern().test(value), {
		error: "emoji must be one emoji, or a name such as :shipit:",
	})
	.meta({ minLength: 1, maxLength: EMOJI_MAX });
/** The emoji of a stored reaction. It was checked when it was sent, perhaps by a server that knows newer emoji. */
export const storedEmojiSchema = z.string().min(1).max(EMOJI_MAX);

/** Returns the schema of a text of 1 to `max` code points, not blank, without NUL or lone surrogates. */
export const textUpTo = (max: number) =>
	composed(max * 2, (value) => {
		if (isLongerThan(max, value)) return `text may have at most ${max} characters`;
		if (!isStorable(value)) return "text must not contain NUL or a lone surrogate";
		return isVisible(value) ? undefined : "text must not be blank";
	}).meta({ minLength: 1, maxLength: max });

/** The text of a message: 1 to 2,000 code points, not blank, without NUL or lone surrogates. */
export const textSchema = textUpTo(TEXT_MAX);

/** The position of a change in its room: an integer that only increases. */
export const seqSchema = z.number().int().nonnegative();
/** A message's ordinal: how many messages that count as unread the room has up to and including it. */
export const ordinalSchema = z.number().int().nonnegative();
/** The id of one numbering of a room; a store that lost its numbers starts a new one. */
export const epochSchema = z.string().min(1).max(64);
/** Milliseconds since the Unix epoch. */
export const timestampSchema = z.number().int().nonnegative();

/** Returns whether `value` is plain JSON that every store can keep, at most `depth` levels deep. */
function isStorableJson(value: unknown, depth: number): boolean {
	if (value === null || typeof value === "boolean") return true;
	if (typeof value === "number") return Number.isFinite(value);
	if (typeof value === "string") return isStorable(value);
	if (typeof value !== "object" || depth === 0) return false;
	if (Array.isArray(value)) return value.every((item) => isStorableJson(item, depth - 1));
	return (
		isPlainObject(value) &&
		Object.entries(value).every(([key, item]) => isStorable(key) && isStorableJson(item, depth - 1))
	);
}

/** Returns true for an object of JSON. A Date, for example, would come back from the store as a string. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

/** Returns how many values are left of `left` after those of `value`: each entry of an object or array is one. Stops below 0. */
export function valuesLeft(value: unknown, left: number): number {
	// Below 0 already, or a cycle would have no end.
	if (left < 0 || typeof value !== "object" || value === null) return left;
	// Its length first, because even the keys of a huge array take long to list.
	if (Array.isArray(value) && value.length > left) return -1;
	let rest = left;
	for (const item of Object.values(value)) {
		rest = valuesLeft(item, rest - 1);
		if (rest < 0) return rest;
	}
	return rest;
}

/** How large a value of JSON may be. */
interface JsonLimits {
	bytes: number;
	/** Entries of the object, and of all objects and arrays in it. */
	values: number;
	depth: number;
}

const METADATA_LIMITS: JsonLimits = {
	bytes: METADATA_MAX_BYTES,
	values: METADATA_MAX_VALUES,
	depth: METADATA_MAX_DEPTH,
};

/** Returns what is wrong with a JSON object. The number of values is counted first, because each costs every reader. */
export function jsonFault(what: string, value: unknown, limits: JsonLimits): string | undefined {
	if (!isPlainObject(value)) return `${what} must be a JSON object`;
	if (valuesLeft(value, limits.values) < 0) return `${what} may have at most ${limits.values} values`;
	if (!isStorableJson(value, limits.depth)) return `${what} must be JSON, at most ${limits.depth} levels deep`;
	const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
	return bytes > limits.bytes ? `${what} may have at most ${limits.bytes} bytes of JSON` : undefined;
}

/**
 * Custom data on a message: a JSON object of at most 16 KiB and 256 values, at most 16 levels deep. One check of a value that
 * zod has not walked, because zod's own record walks all of a hostile one first.
 */
export const metadataSchema = z
	.unknown()
	.check((payload) => {
		const message = jsonFault("metadata", payload.value, METADATA_LIMITS);
		if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
		// A copy, because the caller may go on using its own object.
		else payload.value = { ...(payload.value as object) };
	})
	.meta({ type: "object", additionalProperties: {} }) as unknown as z.ZodType<
	Record<string, unknown>,
	Record<string, unknown>
>;

/** The metadata of a stored message. It was checked when it was sent, perhaps by a version with other limits. */
export const storedMetadataSchema = z.record(z.string(), z.unknown());
