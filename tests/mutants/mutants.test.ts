import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MutantRunner } from "./mutant-runner";
import { mutants, simulation } from "./mutants";
import { patch } from "./patch";
import { SourceTree } from "./source-tree";

const src = join(import.meta.dirname, "../../src");
const tree = new SourceTree(src);
/** The simulation plays its seeds on this source anyway, in a test of its own. */
const files = [...new Set(mutants.map(({ caughtBy }) => caughtBy))].filter((file) => file !== simulation);

describe("the tests notice", { timeout: 120_000 }, () => {
	let runner: MutantRunner;
	beforeAll(async () => {
		runner = await MutantRunner.start();
	});
	afterAll(() => runner.close());

	test("nothing, where nothing was changed", async () => {
		const outcome = await runner.run(files);
		expect(outcome).toMatchObject({ failed: [], broken: [] });
		expect(outcome.passed).toBeGreaterThan(files.length);
	});

	test.for(mutants)("$name", async (mutant) => {
		const { failed, broken, isLoaded } = await runner.run([mutant.caughtBy], patch(mutant, tree, src));
		expect({ broken, isLoaded }).toEqual({ broken: [], isLoaded: true });
		expect(failed, "no test has noticed").not.toEqual([]);
	});
});
