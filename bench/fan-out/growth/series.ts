import { percentile } from "../percentile";

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
	/** The least and the most of them. */
	ranges: Record<string, [least: number, most: number]>;
}

/** What some rounds came to, by contender. */
export function pointOf(at: number, rounds: ReadonlyMap<string, readonly number[]>): Point {
	const figures: Point["figures"] = {};
	const ranges: Point["ranges"] = {};
	for (const [contender, ofOne] of rounds) {
		figures[contender] = percentile(ofOne, 0.5);
		ranges[contender] = [Math.min(...ofOne), Math.max(...ofOne)];
	}
	return { at, figures, ranges };
}

/** How much the largest figure of a contender is above its smallest: 1 is flat. */
export function spread({ points }: Series, contender: string): number {
	const figures = points.map(({ figures: ofPoint }) => ofPoint[contender] ?? Number.NaN);
	return Math.max(...figures) / Math.min(...figures);
}
