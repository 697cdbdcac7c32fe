import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { decodeFrame, peekFrame } from "../../../src/rpc/connection/codec";
import { clientFrameSchema } from "../../../src/schemas";

const long = fc
	.tuple(fc.constantFrom("x", "👍"), fc.integer({ min: 62, max: 67 }))
	.map(([unit, length]) => unit.repeat(length));
const part = fc.oneof(
	fc.jsonValue({ maxDepth: 3 }),
	fc.integer(),
	fc.double(),
	fc.string(),
	long,
	fc.constant(2 ** 53),
);
const frames = fc.oneof(fc.array(part, { maxLength: 4 }), fc.tuple(fc.oneof(fc.string(), long), part, part), part);

test("a frame is decoded exactly when its schema accepts it, with the schema's result", () => {
	let taken = 0;
	fc.assert(
		fc.property(frames, (frame) => {
			const text = JSON.stringify(frame);
			const parsed = clientFrameSchema.safeParse(JSON.parse(text));
			if (parsed.success) {
				taken += 1;
				expect(decodeFrame(text)).toEqual(parsed.data);
			} else expect(() => decodeFrame(text)).toThrow(expect.objectContaining({ code: "BAD_FRAME" }));
		}),
		{ numRuns: 3_000 },
	);
	expect(taken).toBeGreaterThan(100);
});

test("of a large frame that is refused, the event and the id are found without parsing it", () => {
	const large = "x".repeat(5_000);
	const ids = [1, 9_007_199_254_740_991, "a", "x".repeat(64), "x,y", undefined];
	const data = [{ text: large }, [large, 5], large, `${large},"a"`, `${large},5`, { a: [large, ["b"]] }];
	const parse = vi.spyOn(JSON, "parse");
	for (const id of ids) {
		for (const sent of data) {
			const text = JSON.stringify(id === undefined ? ["say", sent] : ["say", sent, id]);
			expect(peekFrame(text)).toEqual({ event: "say", data: undefined, id });
		}
	}
	expect(peekFrame(`[${large}`)).toEqual({ event: undefined, data: undefined, id: undefined });
	expect(parse).not.toHaveBeenCalled();
	parse.mockRestore();
	expect(peekFrame('["say",{"room":"a"},7]')).toEqual({ event: "say", data: { room: "a" }, id: 7 });
});
