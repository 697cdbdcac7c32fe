/** What a figure comes to as something grows. */
export interface Series {
	name: string;
	title: string;
	/** What grows. */
	x: string;
	unit: string;
	/** What has to be known to read it; empty when there is nothing. */
	note: string;
	points: Point[];
}

export interface Point {
	at: number;
	/** The median of some rounds, by contender. */
	figures: Record<string, number>;
}

/** How much the largest figure of a contender is above its smallest: 1 is flat. */
export function spread({ points }: Series, contender: string): number {
	const figures = points.map(({ figures: ofPoint }) => ofPoint[contender] ?? Number.NaN);
	return Math.max(...figures) / Math.min(...figures);
}
