import { ChatClosedError } from "../closed-error";
import type { ChatSocket } from "../socket/chat-socket";
import type { RoomView } from "./room-view";

type ObservableView = RoomView & { subscribe(listener: () => unknown): () => void };

/** Waits for the socket, which rejoins the room by itself. A second join would replace the view. */
export const waitForRejoin = (room: ObservableView, socket: ChatSocket): Promise<void> =>
	new Promise((resolve, reject) => {
		const off = room.subscribe(() => {
			const { membership, error } = room.state;
			if (membership === "joining") return;
			off();
			if (error) reject(error);
			else if (socket.state === "closed") reject(new ChatClosedError("joinRoom", "unsent"));
			else resolve();
		});
	});
