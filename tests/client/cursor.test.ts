import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cursor } from "../../src/client/cursor";

describe("Cursor", () => {
	it("sees each change once and ends at the last, in any order and with any repeats", async () => {
		const arrivals = fc.integer({ min: 1, max: 200 }).chain((last) => {
			const seqs = Array.from({ length: last }, (_, n) => n + 1);
			const repeats = fc.array(fc.integer({ min: 1, max: last }), { maxLength: 100 });
			return repeats.chain((more) =>
				fc.shuffledSubarray([...seqs, ...more], { minLength: last + more.length }).map((order) => ({ last, order })),
			);
		});
		await fc.assert(
			fc.property(arrivals, ({ last, order }) => {
				const cursor = new Cursor("e1", 0);
				const seen = order.filter((seq) => cursor.see(seq));
				expect(seen).toEqual([...new Set(order)]);
				expect(cursor.seq).toBe(last);
			}),
		);
	});

	it("goes on from before a hole, so that what is missing is asked for", () => {
		const cursor = new Cursor("e1", 5);
		for (const seq of [6, 8, 9]) cursor.see(seq);
		expect(cursor.seq).toBe(6);
		expect([6, 7, 8].map((seq) => cursor.has(seq))).toEqual([true, false, true]);
		cursor.see(7);
		expect(cursor.seq).toBe(9);
	});

	it("takes a hole for lost once a thousand changes came after it", () => {
		const cursor = new Cursor("e1", 0);
		for (let seq = 2; seq <= 1_001; seq++) cursor.see(seq);
		expect(cursor.seq).toBe(0);
		cursor.see(1_002);
		expect(cursor.seq).toBe(1_002);
		expect(cursor.see(1)).toBe(false);
	});

	it("jumps ahead with what came ahead, and never back", () => {
		const cursor = new Cursor("e1", 0);
		for (const seq of [3, 6]) cursor.see(seq);
		cursor.jump(5);
		expect(cursor.seq).toBe(6);
		cursor.jump(2);
		expect(cursor.seq).toBe(6);
	});
});
