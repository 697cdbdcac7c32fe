import type { IncomingEvents } from "../../schemas/incoming";
import type { Action } from "./action";
import { authenticate } from "./authenticate";
import { markRead } from "./mark/mark-read";
import { addReaction } from "./message/add-reaction";
import { deleteMessage } from "./message/delete-message";
import { editMessage } from "./message/edit-message";
import { loadHistory } from "./message/load-history";
import { removeReaction } from "./message/remove-reaction";
import { reportMessage } from "./message/report-message";
import { sendMessage } from "./message/send-message";
import { startTyping } from "./presence/start-typing";
import { stopTyping } from "./presence/stop-typing";
import { joinRoom } from "./room/join-room";
import { leaveRoom } from "./room/leave-room";

/**
 * The server's action for each incoming event that it handles. A new event is registered here and nowhere else: the types of
 * servers and clients and the AsyncAPI document follow.
 */
export const actions = {
	joinRoom,
	leaveRoom,
	sendMessage,
	editMessage,
	deleteMessage,
	addReaction,
	removeReaction,
	startTyping,
	stopTyping,
	loadHistory,
	markRead,
	reportMessage,
	authenticate,
} satisfies {
	[E in keyof IncomingEvents]?: Action<E>;
};

/** The names of the registered actions. Inferred as plain strings, so that a client's types do not pull in the actions'. */
export const handledEvents = namesOf(actions);

/** An incoming event that the server has an action for. */
export type HandledEvent = (typeof handledEvents)[number];

function namesOf<T extends object>(registered: T) {
	return Object.keys(registered) as (keyof T & string)[];
}
