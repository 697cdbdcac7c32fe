import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame } from "../../../src/rpc/connection/codec";
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
