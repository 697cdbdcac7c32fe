import { describe, test } from "vitest";
import { Lanes } from "../support/lanes";
import type { ChildOutcome } from "../support/run-child";
import type { Mutant } from "./mutant";
import { mutants } from "./mutants";
import { PatchedCopy } from "./patched-copy";

/** What says that a test failed, and not that the runner could not run. */
const FAILED = /Failed Tests|Unhandled (Errors|Rejection)|"failedSeeds":[1-9]/;
/** Each has a process of its own, and a small machine has two cores. */
const lanes = new Lanes(2);

/** Runs what is to catch a bug in a copy that has it, or in one that has none. */
function outcomeOf(mutant: Mutant | undefined, { caughtBy }: Pick<Mutant, "caughtBy">, signal: AbortSignal) {
	return lanes.run(async (): Promise<ChildOutcome> => {
		const copy = await PatchedCopy.make();
		try {
			if (mutant) await copy.patch(mutant);
			return await ("seeds" in caughtBy ? copy.simulate(caughtBy.seeds, signal) : copy.test(caughtBy, signal));
		} finally {
			await copy.close();
		}
	});
}

describe.concurrent("the tests notice", { timeout: 180_000 }, () => {
	for (const mutant of mutants) {
		test(mutant.name, async ({ signal, expect }) => {
			const { code, output } = await outcomeOf(mutant, mutant, signal);
			expect(code, `nobody has noticed:\n${output}`).toBe(1);
			expect(output).toMatch(FAILED);
		});
	}

	test("nothing, where nothing was changed", async ({ signal, expect }) => {
		const files = new Set(mutants.flatMap(({ caughtBy }) => ("seeds" in caughtBy ? [] : caughtBy)));
		const seeds = Math.max(...mutants.map(({ caughtBy }) => ("seeds" in caughtBy ? caughtBy.seeds : 0)));
		for (const caughtBy of [[...files], { seeds }]) {
			const { code, output } = await outcomeOf(undefined, { caughtBy }, signal);
			expect(code, output).toBe(0);
		}
	});
});
