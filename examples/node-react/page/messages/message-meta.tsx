// In your app: "jsandy-chat/client".
import type { DraftStatus, ShownMessage } from "../../../../src/client";
import { formatDateTime, formatTime } from "./format-time";
import { isDeleted } from "./is-deleted";

interface MessageMetaProps {
	id: string;
	message: ShownMessage;
	isOwn: boolean;
}

/** When a message was written and whether it was edited, and how far what this user has done with it has got. */
export function MessageMeta({ id, message, isOwn }: MessageMetaProps) {
	const { timestamp } = message;
	const progress = progressOf(message);
	const editedAt = message.status === "sent" && !isDeleted(message) ? message.editedAt : undefined;
	return (
		<span className="meta" id={id}>
			{editedAt !== undefined && (
				<span className="edited" title={formatDateTime(editedAt)}>
					edited
				</span>
			)}
			<time dateTime={new Date(timestamp).toISOString()} title={formatDateTime(timestamp)}>
				{formatTime(timestamp)}
			</time>
			{isOwn && progress === "sent" && !isDeleted(message) && (
				<span className="mark" role="img" aria-label="Sent">
					✓
				</span>
			)}
			{progress === "outgoing" && <span className="mark late">waiting</span>}
			{/* Hidden from screen readers, because most messages are acked before it could be read out. */}
			{progress === "pending" && (
				<span className="mark late" aria-hidden="true">
					sending
				</span>
			)}
		</span>
	);
}

/** Returns the progress of a draft, or of the first change of a message that is neither made nor refused. */
function progressOf(message: ShownMessage): DraftStatus | "sent" {
	if (message.status !== "sent") return message.status;
	return message.changes?.find(({ error }) => !error)?.status ?? "sent";
}
