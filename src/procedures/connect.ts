import { ChatError, closeCodes } from "../errors";
import type { Connection } from "../rpc/connection";
import type { FrameHandler } from "../rpc/frame-handler";
import type { IncomingEvents } from "../schemas/incoming";
import * as actions from "./actions";
import type { Action } from "./actions/action";
import type { Chat } from "./chat";
import { roomOf } from "./custom-events";
import { Session } from "./session";
import type { ChatUser } from "./user";

type RoomEvent = {
	[E in keyof IncomingEvents]: IncomingEvents[E] extends { room: string } ? E : never;
}[keyof IncomingEvents];

const { joinRoom, leaveRoom, sendMessage, startTyping, stopTyping, loadHistory } = actions;
// A Map, not the object itself: an event called "constructor" must not be found on a prototype.
const actionsByEvent: ReadonlyMap<string, (...args: Parameters<Action<never>>) => Promise<unknown>> = new Map(
	Object.entries({ joinRoom, leaveRoom, sendMessage, startTyping, stopTyping, loadHistory } satisfies {
		[E in RoomEvent]?: Action<E>;
	}),
);

/** Starts the session of one connection: its actions, its end, and the end of its credential. */
export function connect(chat: Chat, connection: Connection, ctx: object): void {
	const { user } = ctx as { user: ChatUser };
	if (!claimSocket(chat, user.id)) {
		connection.close(closeCodes.tooManyConnections.code, "too many connections");
		return;
	}
	chat.start();
	connection.handleBy(sessionHandler, new Session({ chat, connection, user, ctx }));
}

const sessionHandler: FrameHandler<Session> = {
	/** Runs an action: within the rate, and after what this socket asked of the same room before. */
	handle(session, event, data, answer) {
		const action = actionsByEvent.get(event);
		if (!action) return handleCustom(session, event, data);
		const { room } = data as IncomingEvents[RoomEvent];
		if (session.takeToken(event, room)) {
			return session.queue.run(room, () => action(session, data as never, answer));
		}
		session.checkMember(room);
		return { room };
	},
	disconnect(session, { code }) {
		session.end();
		releaseSocket(session.chat, session.user.id);
		actions.disconnect(session, code);
	},
};

/** An event of the app's own: one about a room waits its turn there, as an action does. */
function handleCustom(session: Session, event: string, data: unknown): Promise<unknown> {
	const { custom } = session.chat;
	if (!custom.has(event)) throw new ChatError("UNSUPPORTED", "this server does not handle the event", { event });
	const room = roomOf(data);
	session.takeToken(event, room ?? "");
	const run = () => custom.run(session, event, data);
	return room === undefined ? run() : session.queue.run(room, run);
}

/** Counts a socket of the user; false when the user has as many as it may. */
function claimSocket({ sockets, limits }: Chat, userId: string): boolean {
	const count = (sockets.get(userId) ?? 0) + 1;
	if (count > limits.socketsPerUser) return false;
	sockets.set(userId, count);
	return true;
}

function releaseSocket({ sockets }: Chat, userId: string): void {
	const left = (sockets.get(userId) ?? 1) - 1;
	if (left > 0) sockets.set(userId, left);
	else sockets.delete(userId);
}
