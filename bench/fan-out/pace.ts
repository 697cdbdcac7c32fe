/** How long a run takes, and so how much its figures are worth. */
export interface Pace {
	/** Slices of each contender, in turn; each round gives one ratio. */
	rounds: number;
	sliceMs: number;
	/** Longest time under load before the first round, so that Node has compiled the code; nothing of it counts. */
	warmUpMs: number;
	/** Rounds for memory, each with servers of its own. */
	memoryRounds: number;
	/** Leaves out the contenders that a scenario has no target for. */
	isTargetsOnly: boolean;
}

const full: Pace = { rounds: 7, sliceMs: 1_500, warmUpMs: 3_000, memoryRounds: 3, isTargetsOnly: false };
const quick: Pace = { rounds: 3, sliceMs: 250, warmUpMs: 800, memoryRounds: 1, isTargetsOnly: true };

/**
 * Returns the pace of a run.
 *
 * @throws TypeError when `rounds` is no whole number of at least 1.
 */
export function paceOf({ quick: isQuick, rounds }: { quick: boolean; rounds?: string | undefined }): Pace {
	const pace = isQuick ? quick : full;
	if (rounds === undefined) return pace;
	if (!/^[1-9]\d*$/.test(rounds)) throw new TypeError(`--rounds takes a whole number of at least 1, not "${rounds}"`);
	return { ...pace, rounds: Number(rounds) };
}
