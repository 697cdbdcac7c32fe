import { parseArgs } from "node:util";
import { simulate } from "./simulate";

/**
 * Runs seeds one after the other, prints what came of them as JSON, and exits with 1 when one failed:
 * `run.ts --seeds 2000 --from 1`, or `--seed 7` to play one again.
 */
const { values } = parseArgs({
	options: {
		seeds: { type: "string", default: "2000" },
		from: { type: "string", default: "1" },
		seed: { type: "string" },
	},
});
const from = Number(values.seed ?? values.from);
const seeds = values.seed === undefined ? Number(values.seeds) : 1;
const startedAt = performance.now();
const failed: { seed: number; violations: string[] }[] = [];
const totals: Record<string, number> = { messages: 0 };

for (let seed = from; seed < from + seeds; seed++) {
	const { violations, counts, messages } = await simulate(seed);
	if (violations.length > 0) failed.push({ seed, violations: violations.slice(0, 5) });
	totals.messages = (totals.messages ?? 0) + messages;
	for (const [name, count] of Object.entries(counts)) {
		totals[name] = name.endsWith("Max") ? Math.max(totals[name] ?? 0, count) : (totals[name] ?? 0) + count;
	}
}
const summary = {
	seeds,
	failedSeeds: failed.length,
	first: failed.slice(0, 3),
	...totals,
	seconds: Math.round((performance.now() - startedAt) / 100) / 10,
};
process.stdout.write(`${JSON.stringify(summary)}\n`);
if (failed.length > 0) process.exitCode = 1;
