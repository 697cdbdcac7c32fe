/** How long a run takes, and so how much its figures are worth. */
export interface Pace {
	/** Slices of each contender, in turn; each gives one ratio. */
	rounds: number;
	sliceMs: number;
	/** Longest time under load before the first round, for the compilers of Node; nothing of it counts. */
	warmUpMs: number;
	/** Rounds for memory, each with servers of its own. */
	memoryRounds: number;
	/** Leaves out the contenders that a scenario has no target for. */
	isTargetsOnly: boolean;
}

export const fullPace: Pace = { rounds: 7, sliceMs: 1_500, warmUpMs: 3_000, memoryRounds: 3, isTargetsOnly: false };
export const quickPace: Pace = { rounds: 3, sliceMs: 250, warmUpMs: 800, memoryRounds: 1, isTargetsOnly: true };
