import { useEffect, useState } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ChatRoom } from "../../../src/client";
import { useConnection, useMessages } from "../../../src/react";
import { MessageRow } from "./message-row";
import { keyOf, toRows } from "./to-rows";
import { useMessageScroll } from "./use-message-scroll";
import { useOlder } from "./use-older";
import { useView } from "./use-view";
import { useVisible } from "./use-visible";

/** How near the top, in pixels, older messages are loaded. */
const EARLY = 200;

interface MessageListProps {
	room: ChatRoom;
	notify: (error: unknown) => void;
}

/** The messages of a room. Older ones are loaded while the user scrolls up. */
export function MessageList({ room, notify }: MessageListProps) {
	const { messages, hasOlder, loadOlder: load, retry, discard } = useMessages(room.name);
	const { userId } = useConnection();
	const isJoined = useView(room, ({ membership }) => membership === "joined");
	const unread = useView(room, (state) => state.unread);
	const [readBefore] = useState(room.state.readSeq);
	const { area, isAtEnd, onScroll, toEnd } = useMessageScroll(messages);
	const { isLoading, loadOlder } = useOlder(load, notify);
	const isVisible = useVisible();

	useEffect(() => {
		if (unread > 0 && isAtEnd && isVisible) room.markRead();
	}, [room, unread, isAtEnd, isVisible]);

	const scrolled = () => {
		onScroll();
		if (hasOlder && (area.current?.scrollTop ?? EARLY) < EARLY) loadOlder();
	};

	return (
		<div className="history">
			<div
				className="messages"
				ref={area}
				onScroll={scrolled}
				role="log"
				// Older messages are not news, so a screen reader does not announce them.
				aria-live={isLoading ? "off" : "polite"}
				aria-label="Messages"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area has to be reachable by keyboard
				tabIndex={0}
			>
				{hasOlder && (
					<button type="button" className="older" onClick={loadOlder} disabled={isLoading}>
						{isLoading ? "Loading…" : "Older messages"}
					</button>
				)}
				{isJoined && messages.length === 0 && <p className="empty">Nobody has said anything here yet.</p>}
				{toRows(messages, userId, readBefore).map((row) => (
					<MessageRow key={keyOf(row.message)} {...row} onRetry={retry} onDiscard={discard} />
				))}
			</div>
			{!isAtEnd && (
				<button type="button" className="to-end" onClick={toEnd}>
					{unread > 0 ? `${unread} new` : "Latest"} <span aria-hidden="true">↓</span>
				</button>
			)}
		</div>
	);
}
