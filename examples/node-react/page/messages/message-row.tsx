import { memo, useId } from "react";
// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";
import { ChangeNotes } from "../changes/change-notes";
import { useMessageActions } from "../changes/message-actions";
import { ReactionBar } from "../changes/reaction-bar";
import { RowBar } from "../changes/row-bar";
import { useLongPress } from "../changes/use-long-press";
import { Avatar } from "../members/avatar";
import { hueOf } from "../members/hue";
import { DraftNote } from "./draft-note";
import { isDeleted } from "./is-deleted";
import { MessageBody } from "./message-body";
import { MessageMeta } from "./message-meta";
import type { Row } from "./to-days";

interface MessageRowProps extends Row {
	/** True for the row that the Tab key leads to. */
	isTabStop: boolean;
	onRetry: (clientId: string) => void;
	onDiscard: (clientId: string) => void;
}

/** One message. A message that did not change is the same object, so it is not rendered again. */
export const MessageRow = memo(({ message, isOwn, isFirst, isTabStop, onRetry, onDiscard }: MessageRowProps) => {
	const id = useId();
	const { openMenu } = useMessageActions();
	const sent = message.status === "sent" ? message : undefined;
	const actionable = isDeleted(message) ? undefined : sent;
	const longPress = useLongPress((row) => actionable && openMenu(actionable, row.querySelector(".box") ?? row));
	const kind = ["row", message.status, isOwn && "own", isFirst && "first"].filter(Boolean).join(" ");
	return (
		<article
			className={kind}
			data-key={message.key}
			data-id={sent?.id}
			aria-labelledby={`${id}who ${id}said ${id}meta`}
			tabIndex={isTabStop ? 0 : -1}
			{...(actionable && longPress)}
		>
			{sent && !isOwn && isFirst && <Avatar userId={sent.userId} name={sent.username} />}
			<Author id={`${id}who`} message={message} isOwn={isOwn} isSeen={isFirst} />
			<div className="box">
				<div className="bubble">
					<div className="body" id={`${id}said`}>
						<MessageBody message={message} />
					</div>
					<MessageMeta id={`${id}meta`} message={message} isOwn={isOwn} />
				</div>
				{actionable && <RowBar message={actionable} isTabStop={isTabStop} />}
			</div>
			{actionable && <ReactionBar message={actionable} isTabStop={isTabStop} />}
			{sent?.changes && <ChangeNotes changes={sent.changes} onRetry={onRetry} onDiscard={onDiscard} />}
			{message.status !== "sent" && (
				<DraftNote draft={message} refused="Not sent" onRetry={onRetry} onDiscard={onDiscard} />
			)}
		</article>
	);
});

interface AuthorProps {
	id: string;
	message: ShownMessage;
	isOwn: boolean;
	isSeen: boolean;
}

/** The author's name. Only a screen reader reads it for own messages, and for the later messages of a run. */
function Author({ id, message, isOwn, isSeen }: AuthorProps) {
	const isUnseen = isOwn || message.status !== "sent" || !isSeen;
	if (isUnseen) {
		return (
			<span id={id} className="unseen">
				{isOwn || message.status !== "sent" ? "You" : message.username}:{" "}
			</span>
		);
	}
	return (
		<bdi id={id} className="author" style={hueOf(message.userId)}>
			{message.username}
		</bdi>
	);
}
