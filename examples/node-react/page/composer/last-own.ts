// In your app: "jsandy-chat/client".
import type { RoomState, SentMessage } from "../../../../src/client";

/** Returns this user's last message that is not deleted. */
export function lastOwn({ messages, userId }: RoomState): SentMessage | undefined {
	return messages.findLast(
		(message): message is SentMessage =>
			message.status === "sent" && message.userId === userId && message.deletedAt === undefined,
	);
}
