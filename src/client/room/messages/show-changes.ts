import type { Reactions } from "../../../schemas/message";
import { isSame } from "../change-room";
import type { RoomState, SentMessage, WaitingChange } from "../room-state";

/** Returns a stored message with the changes that this user makes, as if they were stored, except those that were refused. */
export function showChanges(
	message: SentMessage,
	{ changes, userId }: Pick<RoomState, "changes" | "userId">,
): SentMessage {
	const { stored = message } = message;
	const waiting = changes.filter(({ id }) => id === stored.id || id === stored.key);
	if (isSame(message.changes ?? [], waiting)) return message;
	const shown = waiting
		.filter(({ status }) => status !== "failed")
		.reduce((next, change) => make(next, change, userId ?? ""), stored);
	return waiting[0] ? { ...shown, stored, changes: waiting } : stored;
}

/** Returns a message after a change of this user. */
function make(message: SentMessage, change: WaitingChange, userId: string): SentMessage {
	const { event, text, metadata = message.metadata, emoji, timestamp } = change;
	if (event === "editMessage") return { ...message, text, metadata, editedAt: timestamp };
	const { reactions = {}, ownReactions = [] } = message;
	if (!emoji) return { ...message, text, metadata: undefined, reactions: {}, deletedAt: timestamp };
	const isOn = event === "addReaction";
	if (ownReactions.includes(emoji) === isOn) return message;
	const put = (list: readonly string[], item: string) => list.filter((one) => one !== item).concat(isOn ? item : []);
	const { [emoji]: { count, userIds } = { count: 0, userIds: [] }, ...others } = reactions;
	const next: Reactions =
		isOn || count > 1
			? { ...reactions, [emoji]: { count: count + (isOn ? 1 : -1), userIds: put(userIds, userId) } }
			: others;
	return { ...message, reactions: next, ownReactions: put(ownReactions, emoji) };
}
