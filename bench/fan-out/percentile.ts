/** Returns the figure that `part` of the figures do not exceed: 0.5 is the median. */
export function percentile(figures: readonly number[], part: number): number {
	const sorted = figures.toSorted((a, b) => a - b);
	return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN;
}
