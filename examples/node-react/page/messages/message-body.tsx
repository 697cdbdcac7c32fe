// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";
import { MessageText } from "./message-text";

/** What a message says; of a deleted one, only that it was deleted. */
export function MessageBody({ message }: { message: ShownMessage }) {
	const isDeleted = message.status === "sent" && message.deletedAt !== undefined;
	return isDeleted ? <span className="text deleted">deleted</span> : <MessageText text={message.text} />;
}
