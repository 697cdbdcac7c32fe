import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";

/** How near the end, in pixels, the user counts as reading the latest message. */
const NEAR = 80;
/** How far below the top, in pixels, a room opens at its first new message. */
const ABOVE_NEW = 64;
/** The class of the line above the first new message. */
export const UNREAD_LINE = "unread-line";

interface MessageScroll {
	area: RefObject<HTMLDivElement | null>;
	/** False while the user has scrolled up. */
	isAtEnd: boolean;
	/** The same, before the next render. */
	follows: Readonly<RefObject<boolean>>;
	onScroll: () => void;
	toEnd: () => void;
}

/**
 * Opens at the first new message, or at the latest one, and scrolls to each that arrives. Once the user has scrolled up, it keeps
 * the visible messages in place instead, even when older ones are prepended.
 */
export function useMessageScroll(messages: readonly ShownMessage[]): MessageScroll {
	const area = useRef<HTMLDivElement>(null);
	const [isAtEnd, setAtEnd] = useState(true);
	const follows = useRef(true);
	const before = useRef({ first: "", last: "", height: 0 });

	const toEnd = () => area.current?.scrollTo({ top: area.current.scrollHeight });

	useLayoutEffect(() => {
		if (!area.current) return;
		const { first, last, height } = before.current;
		const lastNow = messages.at(-1);
		before.current = {
			first: messages[0]?.key ?? "",
			last: lastNow?.key ?? "",
			height: area.current.scrollHeight,
		};
		const isComposed = lastNow !== undefined && lastNow.status !== "sent" && lastNow.key !== last;
		const line = last === "" ? area.current.querySelector<HTMLElement>(`.${UNREAD_LINE}`) : null;
		if (line) {
			area.current.scrollTop = line.offsetTop - ABOVE_NEW;
			follows.current = isNearEnd(area.current);
			setAtEnd(follows.current);
		} else if (follows.current || isComposed) area.current.scrollTop = area.current.scrollHeight;
		else if (first !== before.current.first) area.current.scrollTop += area.current.scrollHeight - height;
	}, [messages]);

	// The message area shrinks with a long draft or a phone's keyboard.
	useEffect(() => {
		const observer = new ResizeObserver(() => {
			if (area.current && follows.current) area.current.scrollTop = area.current.scrollHeight;
		});
		if (area.current) observer.observe(area.current);
		return () => observer.disconnect();
	}, []);

	const onScroll = () => {
		if (!area.current) return;
		before.current.height = area.current.scrollHeight;
		follows.current = isNearEnd(area.current);
		setAtEnd(follows.current);
	};
	return { area, isAtEnd, follows, onScroll, toEnd };
}

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
	scrollHeight - scrollTop - clientHeight < NEAR;
