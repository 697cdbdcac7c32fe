import { useEffect } from "react";

const PAGE = "jsandy-chat";

/** Shows the room in the browser's tab, and before it the number of unread messages in all rooms. */
export function useTitle(room: string, unread: number): void {
	useEffect(() => {
		document.title = `${unread > 0 ? `(${unread}) ` : ""}#${room} · ${PAGE}`;
	}, [room, unread]);
	useEffect(
		() => () => {
			document.title = PAGE;
		},
		[],
	);
}
