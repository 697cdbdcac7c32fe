/** One bug, as a change of one statement or expression of the source. */
export interface Mutant {
	/** The bug, as a sentence. */
	name: string;
	/** The function, as `join`, or the member of a class, as `Timelines.publish` or `HeadAnnouncer.#tick`. */
	in: string;
	/** The folder below src/ that holds it, where another folder has a function of that name. */
	below?: string;
	/** The statement or expression. White space and comments do not matter, and `…` stands for any code. */
	find: string;
	/** The code in its place: the statement is left out if it is empty. */
	replace?: string;
	/** Code put before the statement that is found, instead of a replacement. */
	insert?: string;
	/** The test file of which at least one test has to fail. */
	caughtBy: string;
}
