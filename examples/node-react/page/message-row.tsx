import { memo } from "react";
// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../src/client";
import { DraftNote } from "./draft-note";
import { formatTime } from "./format-time";
import { hueOf } from "./hue";
import type { Row } from "./to-rows";

interface MessageRowProps extends Row {
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** One message. A message that did not change is the same object, so it is not rendered again. */
export const MessageRow = memo(({ message, isOwn, isFirst, isNew, onRetry, onDiscard }: MessageRowProps) => {
	const isDeleted = message.status === "sent" && message.deletedAt !== undefined;
	const kind = ["row", message.status, isOwn && "own", isFirst && "first"].filter(Boolean).join(" ");
	return (
		<article className={kind}>
			{isNew && <p className="new">New</p>}
			<Byline message={message} isOwn={isOwn} isFirst={isFirst} />
			<p className={isDeleted ? "bubble deleted" : "bubble"}>{isDeleted ? "deleted" : message.text}</p>
			{message.status !== "sent" && <DraftNote draft={message} onRetry={onRetry} onDiscard={onDiscard} />}
		</article>
	);
});

/** The author and the time. Only a screen reader reads it for the later messages of a run. */
function Byline({ message, isOwn, isFirst }: { message: ShownMessage; isOwn: boolean; isFirst: boolean }) {
	const author = isOwn || message.status !== "sent" ? "You" : message.username;
	const hue = message.status === "sent" ? hueOf(message.userId) : undefined;
	return (
		<p className={isFirst ? "byline" : "byline unseen"} style={hue}>
			<span className="author">{author}</span>{" "}
			<time dateTime={new Date(message.timestamp).toISOString()}>{formatTime(message.timestamp)}</time>
		</p>
	);
}
