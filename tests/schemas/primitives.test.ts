import { describe, expect, test, vi } from "vitest";
import {
	clientIdSchema,
	emojiSchema,
	epochSchema,
	metadataSchema,
	roomSchema,
	seqSchema,
	storedMetadataSchema,
	textSchema,
	userIdSchema,
	usernameSchema,
} from "../../src/schemas/primitives";

const fits = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
	schema.safeParse(value).success;

describe("text", () => {
	test.each(["a", " a ", "a\nb\tc", "👍".repeat(2_000), "👩‍👩‍👧‍👦", "x".repeat(2_000), "שלום", "a\u200db", "\ufdfa"])(
		"accepts %j",
		(text) => {
			expect(textSchema.parse(text)).toBe(text.normalize("NFC"));
		},
	);

	test.each([
		"",
		" ",
		"\n\t",
		"\u200b",
		"\u2060\ufeff",
		"\u200d\ufe0f",
		"\u3164",
		"\u2800",
		"\u{e0020}\u{e0021}",
		"\u00ad",
		"\u{1d159}",
		"\u0007\u0001",
		"\u202e",
		"\ufff9",
		"a\0",
		"\ud83d",
		"\udc4dx",
		"x".repeat(2_001),
		"👍".repeat(2_001),
		7,
		null,
		undefined,
		["a"],
	])("refuses %j", (text) => {
		expect(fits(textSchema, text)).toBe(false);
	});

	test("is composed before its length is checked", () => {
		expect(textSchema.parse("e\u0301".repeat(2_000))).toBe("é".repeat(2_000));
	});
});

describe.each([
	["room", roomSchema, 128],
	["username", usernameSchema, 128],
	["clientId", clientIdSchema, 128],
] as const)("%s", (_name, schema, max) => {
	test.each(["a", "a b", "日本", "👍🏽", "__proto__", "*", "a,b.c>", "-"])("accepts %j", (value) => {
		expect(schema.parse(value)).toBe(value);
	});

	test("has 1 to its maximum number of characters", () => {
		expect(fits(schema, "x".repeat(max))).toBe(true);
		expect(fits(schema, "x".repeat(max + 1))).toBe(false);
		expect(fits(schema, "")).toBe(false);
		expect(schema.parse("👍".repeat(max))).toBe("👍".repeat(max));
		expect(fits(schema, "👍".repeat(max + 1))).toBe(false);
	});

	test.each([" ", "\u200b", "a\n", "\0", "a\u0085", "a\u202eb", "\u2066a", "\u200ea", "\ud800", 1, null])(
		"refuses %j",
		(value) => {
			expect(fits(schema, value)).toBe(false);
		},
	);

	test("parsing a parsed value changes nothing", () => {
		for (const value of ["e\u0301", "\u0958", "\u0958".repeat(max), "Å".repeat(max)]) {
			const once = schema.safeParse(value);
			if (once.success) expect(schema.parse(once.data)).toBe(once.data);
		}
	});
});

describe("emoji", () => {
	test.each(["👍", "👍🏽", "👩‍👩‍👧‍👦", "❤️", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "#️⃣", ":shipit:", ":+1:", ":-1:", `:${"x".repeat(32)}:`])(
		"accepts %j",
		(value) => {
			expect(emojiSchema.parse(value)).toBe(value);
		},
	);

	test.each([
		"",
		"a",
		"👍👍",
		"👍 ",
		"yes",
		"1",
		"#",
		"❤",
		"::",
		":A:",
		":a b:",
		`:${"x".repeat(33)}:`,
		"\u200d",
		"🇩",
		1,
		null,
	])("refuses %j", (value) => {
		expect(fits(emojiSchema, value)).toBe(false);
	});
});

describe.each([
	["room", roomSchema],
	["username", usernameSchema],
] as const)("%s", (_name, schema) => {
	test.each([
		"👩‍👩‍👧‍👦",
		"❤️",
		"🏴󠁧󠁢󠁥󠁮󠁧󠁿",
		"👍🏽 ada",
		"#️⃣",
		"🤷🏽‍♀️",
		"🇩🇪",
		"ก็",
		"שלום",
		"한국",
		"علی\u200cرضا",
		"क्\u200cष",
		"क्\u200dष",
	])("accepts %j", (value) => {
		expect(fits(schema, value)).toBe(true);
	});

	test.each([
		"a\u200bda",
		"ada\u200d",
		"a\u200cda",
		"رضا\u200cعلی",
		"علی\u200dرضا",
		"علی\u200c",
		"क\u200cष",
		"ada\u2060",
		"\ufeffada",
		"ada\u00ad",
		"ada\u3164",
		"ada\u115f",
		"ada\uffa0",
		"ada\u2800",
		"ada\u{e0041}",
		"ada\ufe0f",
		"1\ufe0f",
		"👍\u200d",
		"👍\u{e0061}",
	])("refuses %j, which looks like another name", (value) => {
		expect(fits(schema, value)).toBe(false);
	});
});

test("a user's id keeps its bytes, because two ids that differ in one are two users", () => {
	for (const id of ["e\u0301", "\u00e9", "x".repeat(128)]) expect(userIdSchema.parse(id)).toBe(id);
	for (const id of ["", " ", "a\0", "\ud800", "a\u202eb", "x".repeat(129), 7])
		expect(fits(userIdSchema, id)).toBe(false);
});

test("a seq is an integer from 0, an epoch 1 to 64 characters", () => {
	for (const seq of [0, 1, Number.MAX_SAFE_INTEGER]) expect(fits(seqSchema, seq)).toBe(true);
	for (const seq of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "1"])
		expect(fits(seqSchema, seq)).toBe(false);
	expect(["", "x", "x".repeat(64), "x".repeat(65)].map((epoch) => fits(epochSchema, epoch))).toEqual([
		false,
		true,
		true,
		false,
	]);
});

describe("metadata", () => {
	const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

	test.each([{}, { a: null, b: [1, "x", { c: true }] }, nested(16), { a: "x".repeat(16_000) }])(
		"accepts JSON, in case %#",
		(value) => {
			expect(metadataSchema.parse(value)).toEqual(value);
		},
	);

	const flat = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));

	test("has at most 256 values, wherever they are", () => {
		for (const value of [flat(256), { a: Array(255).fill(0) }, { a: Array(127).fill([0]) }]) {
			expect(metadataSchema.parse(value)).toEqual(value);
		}
		for (const value of [flat(257), { a: Array(256).fill(0) }, { a: Array(128).fill([0]) }]) {
			expect(metadataSchema.safeParse(value).error?.issues[0]?.message).toMatch(/at most 256 values/);
		}
	});

	test("with too many values is refused before they are looked at", () => {
		let looks = 0;
		const looked = () => {
			looks += 1;
			return "x";
		};
		const hostile = Array.from({ length: 10_000 }, () =>
			Object.defineProperty({}, "a", { enumerable: true, get: looked }),
		);
		expect(fits(metadataSchema, { hostile })).toBe(false);
		expect(fits(metadataSchema, { a: hostile.slice(0, 250) })).toBe(false);
		expect(looks).toBeLessThan(256);
	});

	test("of a stored message may be what another version allowed", () => {
		expect(storedMetadataSchema.parse(flat(5_000))).toEqual(flat(5_000));
	});

	test.each([
		nested(17),
		{ a: "x".repeat(16 * 1024) },
		{ a: "é".repeat(8 * 1024) },
		{ a: "\0" },
		{ "a\0": 1 },
		{ a: ["\ud800"] },
		{ a: Number.NaN },
		{ a: undefined },
		{ a: 1n },
		{ a: () => {} },
		[],
		null,
		"x",
	])("refuses case %#", (value) => {
		expect(fits(metadataSchema, value)).toBe(false);
	});
});

test.each([
	["room", roomSchema],
	["clientId", clientIdSchema],
	["emoji", emojiSchema],
	["text", textSchema],
])(
	"a %s that is far too long is refused before it is composed, because composing takes quadratic time",
	(_name, schema) => {
		const normalize = vi.spyOn(String.prototype, "normalize");
		expect(fits(schema, "a\u0301\u0323".repeat(10_000))).toBe(false);
		expect(normalize).not.toHaveBeenCalled();
		normalize.mockRestore();
	},
);

test("a name may be sent decomposed if it fits once it is composed", () => {
	const composed = "\u1f82".repeat(128);
	expect(roomSchema.parse(composed.normalize("NFD"))).toBe(composed);
});
