import type { IncomingEvents } from "../../schemas/incoming";
import type { Action } from "./action";
import { loadHistory } from "./message/load-history";
import { sendMessage } from "./message/send-message";
import { startTyping } from "./presence/start-typing";
import { stopTyping } from "./presence/stop-typing";
import { joinRoom } from "./room/join-room";
import { leaveRoom } from "./room/leave-room";

/** The server's action for each incoming event that it handles: a new event is registered here, and nowhere else. */
export const actions = { joinRoom, leaveRoom, sendMessage, startTyping, stopTyping, loadHistory } satisfies {
	[E in keyof IncomingEvents]?: Action<E>;
};

/** The built-in events that clients may send. */
export type HandledEvent = keyof typeof actions;
