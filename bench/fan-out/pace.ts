/** How long a run takes, and so how much its figures are worth. */
export interface Pace {
	/** Slices of each contender, in turn; each gives one ratio. */
	rounds: number;
	sliceMs: number;
	/** One slice before the first round, for the compilers of Node: its figures are thrown away. */
	warmUpMs: number;
}

export const fullPace: Pace = { rounds: 7, sliceMs: 1_500, warmUpMs: 1_000 };
export const quickPace: Pace = { rounds: 3, sliceMs: 300, warmUpMs: 200 };
