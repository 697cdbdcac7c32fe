import { useEffect, useLayoutEffect, useRef } from "react";
// In your app: "jsandy-chat/schemas".
import type { ChatMessage } from "../../../src/schemas";
import { groupMessages } from "./group-messages";
import { MessageGroup } from "./message-group";

/** So near to the end, in pixels, one is reading the latest. */
const NEAR = 80;

interface MessageListProps {
	messages: readonly ChatMessage[];
	userId: string | null;
	isJoined: boolean;
}

/** What was said, and follows what is said unless one has scrolled up to read. */
export function MessageList({ messages, userId, isJoined }: MessageListProps) {
	const area = useRef<HTMLDivElement>(null);
	const follows = useRef(true);
	const last = messages.at(-1);

	useLayoutEffect(() => {
		const isOwn = last !== undefined && last.userId === userId;
		if (area.current && (follows.current || isOwn)) area.current.scrollTop = area.current.scrollHeight;
	}, [last, userId]);

	// The room for messages shrinks with a long draft or a phone's keyboard.
	useEffect(() => {
		const observer = new ResizeObserver(() => {
			if (area.current && follows.current) area.current.scrollTop = area.current.scrollHeight;
		});
		if (area.current) observer.observe(area.current);
		return () => observer.disconnect();
	}, []);

	const onScroll = () => {
		const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = area.current ?? {};
		follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
	};

	return (
		<div className="messages" ref={area} onScroll={onScroll} role="log" aria-live="polite" aria-label="Messages">
			{isJoined && !last && <p className="empty">Nobody has said anything here yet.</p>}
			{groupMessages(messages).map((group) => (
				<MessageGroup key={group[0]?.id} messages={group} isOwn={group[0]?.userId === userId} />
			))}
		</div>
	);
}
