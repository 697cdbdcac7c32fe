// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { SentMessage } from "../../../../src/client";
import { useConnection } from "../../../../src/react";
import { describeReaction } from "./describe-reaction";
import { useNameOf } from "./names";

/** Returns a function that says who has reacted to a message with an emoji. */
export function useDescribeReaction({ reactions = {}, ownReactions = [] }: SentMessage): (emoji: string) => string {
	const { userId: me } = useConnection();
	const nameOf = useNameOf();
	return (emoji) => {
		const { count, userIds } = reactions[emoji] ?? { count: 0, userIds: [] };
		return describeReaction({ count, userIds, isOwn: ownReactions.includes(emoji), me, nameOf });
	};
}
