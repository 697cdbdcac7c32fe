import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/client/socket/backoff";

const waits = (random: () => number, count: number) => Array.from({ length: count }, (_, n) => backoffMs(n, random));

describe("The delay before the next attempt", () => {
	it("is at most half a second twice, then doubles to twenty seconds", () => {
		expect(waits(() => 1, 9)).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
	});

	it("spreads each delay over the whole range, starting at zero", () => {
		expect(waits(() => 0, 3)).toEqual([0, 0, 0]);
		expect(waits(() => 0.5, 3)).toEqual([250, 250, 500]);
	});

	it("never waits longer than twenty seconds, however often it fails", async () => {
		const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		await fc.assert(
			fc.property(random, fc.integer({ min: 1, max: 3_000 }), (value, failures) => {
				const last = waits(() => value, failures).at(-1);
				expect(last).toBeGreaterThanOrEqual(0);
				expect(last).toBeLessThanOrEqual(20_000);
			}),
		);
	});
});
