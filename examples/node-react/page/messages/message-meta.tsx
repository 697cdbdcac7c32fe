// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";
import { formatDateTime, formatTime } from "./format-time";

/** When a message was written, and for an own one how far it has got. */
export function MessageMeta({ message, isOwn }: { message: ShownMessage; isOwn: boolean }) {
	const { timestamp, status } = message;
	return (
		<span className="meta">
			<time dateTime={new Date(timestamp).toISOString()} title={formatDateTime(timestamp)}>
				{formatTime(timestamp)}
			</time>
			{isOwn && status === "sent" && (
				<span className="mark" role="img" aria-label="Sent">
					✓
				</span>
			)}
			{status === "outgoing" && <span className="mark late">waiting</span>}
			{/* Hidden from screen readers, because most messages are acked before it could be read out. */}
			{status === "pending" && (
				<span className="mark late" aria-hidden="true">
					sending
				</span>
			)}
		</span>
	);
}
