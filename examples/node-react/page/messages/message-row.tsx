import { memo } from "react";
// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";
import { Avatar } from "../members/avatar";
import { hueOf } from "../members/hue";
import { DraftNote } from "./draft-note";
import { MessageBody } from "./message-body";
import { MessageMeta } from "./message-meta";
import type { Row } from "./to-days";

interface MessageRowProps extends Row {
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** One message. A message that did not change is the same object, so it is not rendered again. */
export const MessageRow = memo(({ message, isOwn, isFirst, onRetry, onDiscard }: MessageRowProps) => {
	const kind = ["row", message.status, isOwn && "own", isFirst && "first"].filter(Boolean).join(" ");
	return (
		<article className={kind}>
			{message.status === "sent" && !isOwn && isFirst && <Avatar userId={message.userId} name={message.username} />}
			<Author message={message} isOwn={isOwn} isSeen={isFirst} />
			<div className="bubble">
				<MessageBody message={message} />
				<MessageMeta message={message} isOwn={isOwn} />
			</div>
			{message.status !== "sent" && <DraftNote draft={message} onRetry={onRetry} onDiscard={onDiscard} />}
		</article>
	);
});

interface AuthorProps {
	message: ShownMessage;
	isOwn: boolean;
	isSeen: boolean;
}

/** The author's name. Only a screen reader reads it for own messages, and for the later messages of a run. */
function Author({ message, isOwn, isSeen }: AuthorProps) {
	if (isOwn || message.status !== "sent") return <span className="unseen">You: </span>;
	if (!isSeen) return <span className="unseen">{message.username}: </span>;
	return (
		<bdi className="author" style={hueOf(message.userId)}>
			{message.username}
		</bdi>
	);
}
