import type { ReactionChange } from "../../../message-store";

/** What several changes of one message's reactions amount to. */
export interface FoldedReactions {
	/** The reactions to remove. They go first, so that they make room for other emoji. */
	removed: ReactionChange[];
	/** The reactions to add, by user. */
	added: ReactionChange[];
}

/** Folds changes by user and emoji; the last one wins. Those of one call count as made at the same time, so users are in order of their ids. */
export function foldReactions(changes: readonly ReactionChange[]): FoldedReactions {
	// No id contains NUL, so two pairs never give the same key.
	const last = new Map(changes.map((change) => [`${change.userId}\0${change.emoji}`, change]));
	const folded = [...last.values()].sort((a, b) => (a.userId < b.userId ? -1 : Number(a.userId > b.userId)));
	return { removed: folded.filter(({ on }) => !on), added: folded.filter(({ on }) => on) };
}
