import { simulate } from "./simulate";

/** What went wrong in each of these seeds, with how to play it again; the search ends at the third. */
export async function failedSeeds(from: number, count: number): Promise<string[]> {
	const failed: string[] = [];
	for (let seed = from; seed < from + count && failed.length < 3; seed++) {
		const { violations } = await simulate(seed);
		if (violations.length === 0) continue;
		failed.push([`seed ${seed}, again by: npm run simulate -- --seed ${seed}`, ...violations.slice(0, 5)].join("\n"));
	}
	return failed;
}
