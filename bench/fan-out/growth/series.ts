import { percentile } from "../percentile";

/** A figure as something grows. */
export interface Series {
	name: string;
	title: string;
	/** What grows. */
	x: string;
	unit: string;
	/** What a reader has to know; empty if there is nothing. */
	note: string;
	points: Point[];
}

export interface Point {
	at: number;
	/** The median of some rounds, by contender. */
	figures: Record<string, number>;
	/** The minimum and the maximum of them. */
	ranges: Record<string, [least: number, most: number]>;
}

/** Returns the contenders' figures of some rounds as one point. */
export function pointOf(at: number, rounds: ReadonlyMap<string, readonly number[]>): Point {
	const figures: Point["figures"] = {};
	const ranges: Point["ranges"] = {};
	for (const [contender, ofOne] of rounds) {
		figures[contender] = percentile(ofOne, 0.5);
		ranges[contender] = [Math.min(...ofOne), Math.max(...ofOne)];
	}
	return { at, figures, ranges };
}

/** Returns a contender's largest figure divided by its smallest: 1 is flat. */
export function spread({ points }: Series, contender: string): number {
	const figures = points.map(({ figures: ofPoint }) => ofPoint[contender] ?? Number.NaN);
	return Math.max(...figures) / Math.min(...figures);
}
