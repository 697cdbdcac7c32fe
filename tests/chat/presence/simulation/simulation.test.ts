import { expect, test } from "vitest";
import { checkSeeds } from "./check-seeds";

/** `SIM_SEED=17` plays one run again. */
const { SIM_SEED } = process.env;

test("all servers agree with the truth after losses, repeats, crashes and restarts, and no dead one's users stay", () => {
	const { broken, longestGoneMs } = SIM_SEED ? checkSeeds(Number(SIM_SEED), 1) : checkSeeds(1, 200);
	expect(broken).toEqual([]);
	expect(longestGoneMs).toBeLessThanOrEqual(11_000);
}, 60_000);
