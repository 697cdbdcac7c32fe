import { useEffect, useState } from "react";
import { recall, remember } from "../session/memory";

const FIRST = ["lobby", "random", "help"];

/** Returns the user's rooms, stored in the browser. The room that is shown is always one of them. */
export function useRoomNames(userId: string, shown: string): { rooms: string[]; leave: (room: string) => void } {
	const key = `rooms ${userId}`;
	const [kept, setKept] = useState(() => recall(localStorage, key, FIRST));
	const rooms = kept.includes(shown) ? kept : [...kept, shown];
	useEffect(() => {
		if (!kept.includes(shown)) setKept([...kept, shown]);
		else remember(localStorage, key, kept);
	}, [key, kept, shown]);
	return { rooms, leave: (room) => setKept(kept.filter((one) => one !== room)) };
}
