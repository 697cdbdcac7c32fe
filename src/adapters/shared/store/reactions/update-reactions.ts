import type { Reactions } from "../../../../schemas/message";
import type { ReactionChange } from "../../../message-store";
import { foldReactions } from "./fold-reactions";
import { REACTION_USERS_MAX, REACTIONS_MAX } from "./limits";

/** One user's reaction. */
export type Reaction = Pick<ReactionChange, "userId" | "emoji">;

/** What changes do to the reactions of a message. */
export interface ReactionUpdate {
	/** The reactions to delete. */
	removed: Reaction[];
	/** The reactions to insert. */
	added: Reaction[];
	/** The reactions of the message afterwards; undefined if none are left. */
	reactions: Reactions | undefined;
	/** The emoji whose first users must be read again, because one of them took the reaction back. See `withFirstUsers`. */
	incomplete: string[];
}

/**
 * Returns what changes do to the reactions of a message, for a table that keeps a row for each reaction and their summary
 * beside the message; undefined if they change nothing.
 *
 * @param before the summary.
 * @param stored those of the changes' reactions that have a row.
 */
export function updateReactions(
	before: Reactions | undefined,
	stored: readonly Reaction[],
	changes: readonly ReactionChange[],
): ReactionUpdate | undefined {
	const rows = new Set(stored.map(keyOf));
	const folded = foldReactions(changes);
	const summary = new Map(
		Object.entries(before ?? {}).map(([emoji, { count, userIds }]) => [emoji, { count, userIds: [...userIds] }]),
	);
	const removed = folded.removed.filter((reaction) => rows.has(keyOf(reaction)));
	for (const { userId, emoji } of removed) {
		const of = summary.get(emoji);
		if (!of) continue;
		of.count -= 1;
		of.userIds = of.userIds.filter((id) => id !== userId);
		if (of.count === 0) summary.delete(emoji);
	}
	const added = folded.added.filter((reaction) => !rows.has(keyOf(reaction)) && add(summary, reaction));
	if (removed.length + added.length === 0) return undefined;
	const incomplete = [...summary].filter(
		([, { count, userIds }]) => userIds.length < Math.min(count, REACTION_USERS_MAX),
	);
	return {
		removed,
		added,
		reactions: summary.size > 0 ? Object.fromEntries(summary) : undefined,
		incomplete: incomplete.map(([emoji]) => emoji),
	};
}

/** Returns reactions with the first users of an emoji, as read from its rows. */
export const withFirstUsers = (reactions: Reactions, emoji: string, userIds: string[]): Reactions => ({
	...reactions,
	[emoji]: { count: reactions[emoji]?.count ?? userIds.length, userIds },
});

/** Adds a reaction to a summary. Returns false if it would be an emoji too many. */
function add(summary: Map<string, Reactions[string]>, { userId, emoji }: Reaction): boolean {
	const of = summary.get(emoji) ?? { count: 0, userIds: [] };
	if (of.count === 0 && summary.size >= REACTIONS_MAX) return false;
	// Where the first users are not complete, others reacted before this one.
	if (of.userIds.length === of.count && of.count < REACTION_USERS_MAX) of.userIds.push(userId);
	of.count += 1;
	summary.set(emoji, of);
	return true;
}

// No id contains NUL, so two reactions never have the same key.
const keyOf = ({ userId, emoji }: Reaction) => `${userId}\0${emoji}`;
