import { simulate } from "./simulate";

/** What these seeds of the simulation broke, and the longest that a dead server's users still counted. */
export function checkSeeds(from: number, count: number): { broken: string[]; longestGoneMs: number } {
	const broken: string[] = [];
	let longestGoneMs = 0;
	for (let seed = from; seed < from + count && broken.length === 0; seed++) {
		const outcome = simulate(seed);
		broken.push(...outcome.broken.map((line) => `SIM_SEED=${seed}: ${line}`));
		longestGoneMs = Math.max(longestGoneMs, ...outcome.goneMs);
	}
	return { broken, longestGoneMs };
}
