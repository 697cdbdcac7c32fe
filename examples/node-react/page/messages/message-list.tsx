import { useEffect } from "react";
// In your app: "jsandy-chat/client" and "jsandy-chat/react".
import type { ChatRoom } from "../../../../src/client";
import { useConnection, useMessages } from "../../../../src/react";
import { MessageScope } from "../changes/message-scope";
import type { SetTarget } from "../changes/use-target";
import { useView } from "../session/use-view";
import { useVisible } from "../session/use-visible";
import { DaySection } from "./day-section";
import { EmptyRoom } from "./empty-room";
import { JumpButton } from "./jump-button";
import { toDays } from "./to-days";
import { useMessageScroll } from "./use-message-scroll";
import { useNewRange } from "./use-new-range";
import { useOlder } from "./use-older";
import { useRowFocus } from "./use-row-focus";

/** How near the top, in pixels, older messages are loaded. */
const EARLY = 200;

interface MessageListProps {
	room: ChatRoom;
	setTarget: SetTarget;
	notify: (error: unknown) => void;
}

/** The messages of a room. Older ones are loaded while the user scrolls up. */
export function MessageList({ room, setTarget, notify }: MessageListProps) {
	const { messages, hasOlder, loadOlder: load, retry, discard } = useMessages(room.name);
	const { userId } = useConnection();
	const unread = useView(room, (state) => state.unread);
	const { area, isAtEnd, follows, onScroll, toEnd } = useMessageScroll(messages);
	const { isLoading, loadOlder } = useOlder(load, notify);
	const isVisible = useVisible();
	const last = messages.at(-1);
	const lastDraft = last && last.status !== "sent" ? last.key : "";
	const newRange = useNewRange(room, isAtEnd && isVisible && messages.length > 0, lastDraft);

	const { tabStop, onFocus, onKeyDown } = useRowFocus();
	const isShown = messages.some(({ key }) => key === tabStop);

	useEffect(() => {
		// `isAtEnd` is of the last render, and the first page may have been scrolled to its first new message since.
		if (unread > 0 && isAtEnd && follows.current && isVisible) room.markRead();
	}, [room, unread, isAtEnd, follows, isVisible]);

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
				onFocus={onFocus}
				onKeyDown={onKeyDown}
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
				{messages.length === 0 && <EmptyRoom room={room} />}
				<MessageScope room={room} area={area} setTarget={setTarget} notify={notify}>
					{toDays(messages, userId, newRange).map((day) => (
						<DaySection
							{...day}
							key={day.key}
							tabStop={isShown ? tabStop : last?.key}
							onRetry={retry}
							onDiscard={discard}
						/>
					))}
				</MessageScope>
			</div>
			{!isAtEnd && <JumpButton unread={unread} onClick={toEnd} />}
		</div>
	);
}
