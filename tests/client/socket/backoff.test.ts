import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Backoff } from "../../../src/client/socket/backoff";

const waits = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe("Backoff", () => {
	it("waits at most half a second twice, then doubles up to twenty seconds", () => {
		expect(waits(new Backoff(() => 1), 9)).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
	});

	it("starts again from the shortest delay after a reset", () => {
		const backoff = new Backoff(() => 1);
		waits(backoff, 5);
		backoff.reset();
		expect(waits(backoff, 3)).toEqual([500, 500, 1_000]);
	});

	it("spreads each delay over the whole range, starting at zero", () => {
		expect(waits(new Backoff(() => 0), 3)).toEqual([0, 0, 0]);
		expect(waits(new Backoff(() => 0.5), 3)).toEqual([250, 250, 500]);
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
