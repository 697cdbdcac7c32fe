import { expect, test } from "vitest";
import { failedSeeds } from "./failed-seeds";

test.each([1, 101, 201])(
	"100 seeds of faults, from %i on, break nothing that is promised",
	async (from) => {
		expect(await failedSeeds(from, 100)).toEqual([]);
	},
	300_000,
);
