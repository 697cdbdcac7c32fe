import { percentile } from "./percentile";
import type { Slice } from "./slice";

/** One contender's figure divided by another's, each in the same round. */
export interface Ratio {
	median: number;
	min: number;
	max: number;
}

/** Returns the median of the rounds' ratios, with their spread. */
export function ratioOf(
	slices: readonly Slice[],
	others: readonly Slice[],
	pick: (slice: Slice) => number = ({ figure }) => figure,
): Ratio {
	const ratios = slices.map((slice, round) => {
		const other = others[round];
		return other ? pick(slice) / pick(other) : Number.NaN;
	});
	return { median: percentile(ratios, 0.5), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** Writes a ratio as a table's cell. */
export const ratioText = ({ median, min, max }: Ratio): string =>
	`**${short(median)}** (${short(min)} … ${short(max)})`;

/** Writes a ratio alone. */
export const short = (ratio: number): string => (ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2));
