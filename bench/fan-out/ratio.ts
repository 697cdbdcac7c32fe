import type { ContenderName } from "./contenders";
import type { Measured } from "./measure";
import { percentile } from "./percentile";
import type { Load, Target } from "./scenarios";

/** Ours divided by another's, in the same round. */
export interface Ratio {
	against: ContenderName;
	median: number;
	min: number;
	max: number;
	target: number | undefined;
	isReached: boolean | undefined;
}

/** More is better for a rate; less is for a time and for a size. */
const isRate = (load: Load): boolean => load.kind === "throughput";

/** One ratio for each other contender, the median of its rounds with the spread. */
export function ratiosOf({ scenario, slices }: Measured): Ratio[] {
	const ours = slices.get("ours") ?? [];
	return [...slices].flatMap(([against, others]) => {
		if (against === "ours") return [];
		const ratios = ours.map(({ figure }, round) => figure / (others[round]?.figure ?? Number.NaN));
		const median = percentile(ratios, 0.5);
		const target = scenario.targets.find((one: Target) => one.against === against)?.ratio;
		const isReached = target === undefined ? undefined : isRate(scenario.load) ? median >= target : median <= target;
		return { against, median, min: Math.min(...ratios), max: Math.max(...ratios), target, isReached };
	});
}
