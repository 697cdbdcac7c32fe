import { useState } from "react";
import { recall, remember } from "../session/memory";

/** Returns what the user has written in a room and not sent, kept in this tab over a reload and a visit to another room. */
export function useWrittenText(userId: string, room: string): [string, (text: string) => void] {
	const key = `written ${userId} ${room}`;
	const [text, setText] = useState(() => recall(sessionStorage, key, ""));
	const write = (next: string) => {
		setText(next);
		remember(sessionStorage, key, next || undefined);
	};
	return [text, write];
}
