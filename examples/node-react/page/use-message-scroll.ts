import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../src/client";
import { keyOf } from "./to-rows";

/** How near the end, in pixels, the user counts as reading the latest message. */
const NEAR = 80;

interface MessageScroll {
	area: RefObject<HTMLDivElement | null>;
	/** False while the user has scrolled up. */
	isAtEnd: boolean;
	onScroll: () => void;
	toEnd: () => void;
}

/**
 * Scrolls to each new message. Once the user has scrolled up, it keeps the visible messages in place instead, even when older
 * ones are prepended.
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
		const [firstNow, lastNow] = [messages[0], messages.at(-1)];
		before.current = {
			first: firstNow ? keyOf(firstNow) : "",
			last: lastNow ? keyOf(lastNow) : "",
			height: area.current.scrollHeight,
		};
		const isComposed = lastNow !== undefined && lastNow.status !== "sent" && keyOf(lastNow) !== last;
		if (follows.current || isComposed) area.current.scrollTop = area.current.scrollHeight;
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
		const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = area.current ?? {};
		before.current.height = scrollHeight;
		follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
		setAtEnd(follows.current);
	};
	return { area, isAtEnd, onScroll, toEnd };
}
