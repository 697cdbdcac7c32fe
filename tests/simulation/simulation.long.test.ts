import { join } from "node:path";
import { expect, test } from "vitest";
import { runNode } from "../support/run-child";

const SEEDS = 2_000;
/** One for each core of a small machine. */
const PROCESSES = 2;

interface Summary {
	seeds: number;
	failedSeeds: number;
	first: { seed: number; violations: string[] }[];
}

test(`${SEEDS} seeds of faults from a random one on break nothing that is promised`, { timeout: 900_000 }, async ({
	signal,
}) => {
	const root = join(import.meta.dirname, "../..");
	const share = SEEDS / PROCESSES;
	const first = 1 + Math.floor(Math.random() * 1e9);
	process.stdout.write(`npm run simulate -- --seeds ${SEEDS} --from ${first}\n`);
	const runs = Array.from({ length: PROCESSES }, (_, place) => {
		const seeds = ["--seeds", String(share), "--from", String(first + place * share)];
		return runNode(["--import", "tsx", "tests/simulation/run.ts", ...seeds], { cwd: root, signal });
	});
	for (const { code, output } of await Promise.all(runs)) {
		expect([0, 1], output).toContain(code);
		const { seeds, first: failed } = JSON.parse(output) as Summary;
		const failures = failed.map(({ seed, violations }) =>
			[`seed ${seed}, again by: npm run simulate -- --seed ${seed}`, ...violations].join("\n"),
		);
		expect(failures.join("\n\n")).toBe("");
		expect([code, seeds]).toEqual([0, share]);
	}
});
