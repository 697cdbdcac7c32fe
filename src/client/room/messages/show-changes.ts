import type { Reactions } from "../../../schemas/message";
import { keepIfEqual } from "../change-room";
import type { RoomState, SentMessage } from "../room-state";
import { withItem } from "./own-reactions";

/**
 * Returns a stored message as it is to be shown: with the changes that this user makes, as if they were stored, except those that
 * were refused; and with the user's own reactions.
 */
export function showChanges(
	message: SentMessage,
	{ changes, ownReactions: told, userId }: Pick<RoomState, "changes" | "ownReactions" | "userId">,
): SentMessage {
	const { stored = message } = message;
	const { id } = stored;
	const waiting = changes.filter(
		(change) => change.id === id || (change.id === stored.clientId && stored.userId === userId),
	);
	if (!waiting[0] && !stored.reactions) return stored;
	let next = stored;
	let reactions: Reactions = stored.reactions ?? {};
	let own: readonly string[] = Object.keys(reactions).filter((emoji) => {
		const { count, userIds } = reactions[emoji]!;
		// A message names only the first users that reacted.
		const isTold = count > userIds.length && told.some((one) => one.id === id && one.emoji.includes(emoji));
		return isTold || userIds.includes(userId as string);
	});
	for (const { event, status, text, metadata = next.metadata, emoji, timestamp } of waiting) {
		if (status === "failed") continue;
		const isOn = event === "addReaction";
		if (event === "editMessage") next = { ...next, text, metadata, editedAt: timestamp };
		else if (!emoji) {
			next = { ...next, text, metadata: undefined, deletedAt: timestamp };
			reactions = {};
		} else if (own.includes(emoji) !== isOn) {
			own = withItem(own, emoji, isOn);
			const { [emoji]: { count, userIds } = { count: 0, userIds: [] }, ...others } = reactions;
			const changed = {
				count: count + (isOn ? 1 : -1),
				userIds: userId === null ? userIds : [...withItem(userIds, userId, isOn)],
			};
			reactions = changed.count > 0 ? { ...reactions, [emoji]: changed } : others;
		}
	}
	return keepIfEqual(waiting[0] ? message : stored, {
		...next,
		reactions,
		ownReactions: own,
		...(waiting[0] && { stored, changes: waiting }),
	});
}
