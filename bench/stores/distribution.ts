/** The middle and the slow end of some figures. */
export interface Distribution {
	p50: number;
	p99: number;
}

export function distribution(figures: readonly number[]): Distribution {
	const sorted = figures.toSorted((a, b) => a - b);
	const at = (part: number) => sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? 0;
	return { p50: at(0.5), p99: at(0.99) };
}

export const median = (figures: readonly number[]) => distribution(figures).p50;
