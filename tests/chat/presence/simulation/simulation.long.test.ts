import { expect, test } from "vitest";
import { checkSeeds } from "./check-seeds";

const SEEDS = 2_000;

test(`all servers agree with the truth in ${SEEDS} seeds from a random one on`, () => {
	const from = 1 + Math.floor(Math.random() * 1e9);
	process.stdout.write(`presence: ${SEEDS} seeds from ${from} on\n`);
	const { broken, longestGoneMs } = checkSeeds(from, SEEDS);
	expect(broken).toEqual([]);
	expect(longestGoneMs).toBeLessThanOrEqual(11_000);
}, 600_000);
