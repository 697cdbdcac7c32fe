import { sameJson } from "../../same-json";
import type { ChatMessage, Reactions } from "../../schemas/message";

/**
 * Returns true if two changes with one seq are the same. The first version of a message is known by its id, because no two
 * messages share one; a later version also by what it says, because a store that was rolled back gives the number again.
 */
export const isSameChange = (a: ChatMessage, b: ChatMessage): boolean =>
	a.id === b.id && (b.seq === b.updatedSeq || sameContent(a, b));

/** Compares what two versions say, except for what a store may write differently. */
const sameContent = (a: ChatMessage, b: ChatMessage): boolean =>
	a.text === b.text &&
	a.replyTo === b.replyTo &&
	a.editedAt === b.editedAt &&
	a.deletedAt === b.deletedAt &&
	sameJson(a.metadata, b.metadata) &&
	sameReactions(a.reactions, b.reactions);

const NONE: Reactions = {};

function sameReactions(a = NONE, b = NONE): boolean {
	const emoji = Object.keys(a);
	if (emoji.length !== Object.keys(b).length) return false;
	return emoji.every((one) => {
		const [first, second] = [a[one], b[one]];
		// Which ten users are named depends on the order of two who reacted at once.
		return first !== undefined && first.count === second?.count;
	});
}
