import { useEffect, useMemo } from "react";
// In your app: "jsandy-chat/client".
import type { ChatSocket } from "../../../src/client";
import type { wsChat } from "../chat";

/** The server forgets who types after 6 s, so it is told again well before. */
const AGAIN_MS = 3_000;

/** Tells the room that this user types, and that it has stopped. Says nothing while there is no connection. */
export function useTypingSignal(
	socket: ChatSocket<typeof wsChat> | null,
	room: string,
): { typed: (text: string) => void; ended: () => void } {
	const signal = useMemo(() => {
		let toldAt: number | undefined;
		const ended = () => {
			if (toldAt !== undefined && socket?.connected) socket.emit("stopTyping", { room });
			toldAt = undefined;
		};
		const typed = (text: string) => {
			if (!text.trim()) return ended();
			if (!socket?.connected || (toldAt !== undefined && Date.now() - toldAt < AGAIN_MS)) return;
			toldAt = Date.now();
			socket.emit("startTyping", { room });
		};
		return { typed, ended };
	}, [socket, room]);
	useEffect(() => signal.ended, [signal]);
	return signal;
}
