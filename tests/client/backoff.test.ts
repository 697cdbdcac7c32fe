import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Backoff } from "../../src/client/backoff";

const waits = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe("Backoff", () => {
	it("doubles the longest wait from half a second to twenty seconds", () => {
		expect(waits(new Backoff(() => 1), 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
	});

	it("starts again from the shortest wait after a reset", () => {
		const backoff = new Backoff(() => 1);
		waits(backoff, 5);
		backoff.reset();
		expect(waits(backoff, 2)).toEqual([500, 1_000]);
	});

	it("spreads each wait over the whole range, from none at all", () => {
		expect(waits(new Backoff(() => 0), 3)).toEqual([0, 0, 0]);
		expect(waits(new Backoff(() => 0.5), 3)).toEqual([250, 500, 1_000]);
	});

	it("never waits longer than twenty seconds, however often it fails", async () => {
		const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		await fc.assert(
			fc.property(random, fc.integer({ min: 1, max: 3_000 }), (value, failures) => {
				const last = waits(new Backoff(() => value), failures).at(-1);
				expect(last).toBeGreaterThanOrEqual(0);
				expect(last).toBeLessThanOrEqual(20_000);
			}),
		);
	});
});
