// In your app: "jsandy-chat/schemas".
import type { ChatMessage } from "../../../src/schemas";
import { formatTime } from "./format-time";
import { hueOf } from "./hue";

interface MessageGroupProps {
	/** Of one author, at least one. */
	messages: readonly ChatMessage[];
	isOwn: boolean;
}

/** A run of messages of one author. */
export function MessageGroup({ messages, isOwn }: MessageGroupProps) {
	const [first] = messages;
	if (!first) return null;
	return (
		<article className={isOwn ? "group own" : "group"} style={hueOf(first.userId)}>
			<p className="byline">
				<span className="author">{isOwn ? "You" : first.username}</span>{" "}
				<time dateTime={new Date(first.timestamp).toISOString()}>{formatTime(first.timestamp)}</time>
			</p>
			{messages.map(({ id, text, deletedAt }) => (
				<p key={id} className={deletedAt ? "bubble deleted" : "bubble"}>
					{deletedAt ? "deleted" : text}
				</p>
			))}
		</article>
	);
}
