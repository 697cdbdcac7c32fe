// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";
import { Quote } from "../changes/quote";
import { isDeleted } from "./is-deleted";
import { MessageText } from "./message-text";

/** What a message says, below what it replies to; of a deleted one, only that it was deleted. */
export function MessageBody({ message }: { message: ShownMessage }) {
	if (isDeleted(message)) return <span className="text deleted">This message was deleted</span>;
	return (
		<>
			{message.replyTo !== undefined && <Quote id={message.replyTo} />}
			<MessageText text={message.text} />
		</>
	);
}
