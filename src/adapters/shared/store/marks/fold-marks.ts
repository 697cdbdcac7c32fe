import type { MarkChange, MarkKey } from "../../../message-store";

/** Returns the key of a mark in a map. Neither part contains NUL. */
export const markKey = ({ room, userId }: MarkKey): string => `${room}\0${userId}`;

/**
 * Folds marks so that each user and room occurs once, with the same result as if each mark were set in turn. They are in the
 * order of their keys, so that two servers that set the same marks lock them in one order.
 *
 * @example const sorted = foldMarks(marks); // in the `mark` of your own store
 */
export function foldMarks(marks: readonly MarkChange[]): MarkChange[] {
	const folded = new Map<string, MarkChange>();
	for (const mark of marks) {
		const before = folded.get(markKey(mark));
		// After a forced mark, what came before it no longer matters; after others, the highest does.
		const isHigher = !before || mark.force || mark.seq > before.seq;
		const { room, userId, seq } = isHigher ? mark : before;
		folded.set(markKey(mark), { room, userId, seq, force: mark.force === true || before?.force === true });
	}
	return [...folded].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mark]) => mark);
}
