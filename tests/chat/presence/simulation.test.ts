import { expect, test } from "vitest";
import { simulate } from "./simulation";

/** `SIM_SEED=17` plays one run again; `SIM_SEEDS=2000` plays more of them. */
const { SIM_SEED, SIM_SEEDS = "200" } = process.env;
const first = Number(SIM_SEED ?? 1);
const last = SIM_SEED === undefined ? Number(SIM_SEEDS) : first;

test("all servers agree with the truth after losses, repeats, crashes and restarts, and no dead one's users stay", () => {
	const goneMs: number[] = [];
	for (let seed = first; seed <= last; seed++) {
		const outcome = simulate(seed);
		expect(outcome.broken, `SIM_SEED=${seed}`).toEqual([]);
		goneMs.push(...outcome.goneMs);
	}
	expect(Math.max(...goneMs)).toBeLessThanOrEqual(11_000);
}, 60_000);
