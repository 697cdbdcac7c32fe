import { expect, test } from "vitest";
import { type RemovalOutcome, simulateRemovals } from "./simulate-removals";

/** Few in every run; `REMOVAL_SEEDS=2000` for more. */
const SEEDS = Number(process.env.REMOVAL_SEEDS ?? 30);

test(`${SEEDS} seeds of cuts and kicks: nothing after a removal, and nothing left of a session that has ended`, {
	timeout: 600_000,
}, async () => {
	const failed: string[] = [];
	const totals: RemovalOutcome["counts"] = { appends: 0, heard: 0, removals: 0, cuts: 0 };
	for (let seed = 1; seed <= SEEDS; seed++) {
		const { violations, counts } = await simulateRemovals(seed);
		if (violations.length > 0) failed.push(`seed ${seed}: ${violations.slice(0, 3).join("; ")}`);
		for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += counts[name];
	}
	expect(failed).toEqual([]);
	// The seeds have done what they are for.
	expect(totals.removals).toBeGreaterThan(3 * SEEDS);
	expect(totals.cuts).toBeGreaterThan(3 * SEEDS);
	expect(totals.appends).toBeGreaterThan(20 * SEEDS);
	expect(totals.heard).toBeGreaterThan(100 * SEEDS);
});
