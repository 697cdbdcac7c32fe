import { useEffect, useReducer } from "react";
// In your app: "jsandy-chat/client".
import type { ChatSocket } from "../../../src/client";
import type { wsChat } from "../chat";
import { emptyRoom, type RoomState, roomReducer } from "./room-state";

/**
 * Is in a room for as long as the component shows it, and keeps what the server tells of it.
 *
 * @param onError told why the room was not entered. Has to be the same function each time.
 */
export function useRoom(
	socket: ChatSocket<typeof wsChat> | null,
	room: string,
	onError: (error: unknown) => void,
): RoomState {
	const [state, dispatch] = useReducer(roomReducer, emptyRoom);

	useEffect(() => {
		if (!socket) return;
		let isShown = true;
		const enter = async () => {
			try {
				const ack = await socket.request("joinRoom", { room });
				if (!isShown) return;
				dispatch({ type: "joined", ack });
			} catch (error) {
				if (isShown) onError(error);
			}
		};
		const here = <D extends { room: string }>(tell: (data: D) => void) => {
			return (data: D) => {
				if (data.room === room) tell(data);
			};
		};
		dispatch({ type: "enter" });
		// Listen before entering, or what is said in between is not shown.
		const offs = [
			socket.on(
				"newMessage",
				here((message) => dispatch({ type: "message", message })),
			),
			socket.on(
				"messageUpdated",
				here((message) => dispatch({ type: "message", message })),
			),
			socket.on(
				"userJoined",
				here((member) => dispatch({ type: "userJoined", member })),
			),
			socket.on(
				"userLeft",
				here((member) => dispatch({ type: "userLeft", member })),
			),
			socket.on(
				"userTyping",
				here((typist) => dispatch({ type: "typing", typist })),
			),
			socket.on(
				"resync",
				here((ack) => dispatch({ type: "resync", ack })),
			),
			socket.on("disconnect", () => dispatch({ type: "lost" })),
			socket.on(
				"rejoin",
				here((ack) => dispatch({ type: "joined", ack })),
			),
		];
		void enter();
		return () => {
			isShown = false;
			for (const off of offs) off();
			socket.emit("leaveRoom", { room });
		};
	}, [socket, room, onError]);

	return state;
}
