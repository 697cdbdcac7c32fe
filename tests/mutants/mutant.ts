/** One bug, put into a copy of the source. */
export interface Mutant {
	/** The bug, as a sentence. */
	name: string;
	/** Below src/. */
	file: string;
	/** The one place, exactly as it is written there, and what it becomes. */
	find: string;
	replace: string;
	/** The test files of which at least one has to fail, or so many seeds of the simulation. */
	caughtBy: readonly string[] | { seeds: number };
}
