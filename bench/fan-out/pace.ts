/** How long a run takes, and so how much its figures are worth. */
export interface Pace {
	/** Slices of each contender, in turn; each gives one ratio. */
	rounds: number;
	sliceMs: number;
	/** One slice before the first round, for the compilers of Node: its figures are thrown away. */
	warmUpMs: number;
	/** Rounds for memory, each with servers of its own. */
	memoryRounds: number;
	/** Leaves out the contenders that a scenario has no target for. */
	isTargetsOnly: boolean;
}

export const fullPace: Pace = { rounds: 7, sliceMs: 1_500, warmUpMs: 1_500, memoryRounds: 3, isTargetsOnly: false };
export const quickPace: Pace = { rounds: 3, sliceMs: 250, warmUpMs: 400, memoryRounds: 1, isTargetsOnly: true };
