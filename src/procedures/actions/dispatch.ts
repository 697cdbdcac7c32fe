import type { ChatUser } from "../../chat/app/user";
import type { Chat } from "../../chat/chat";
import { Session } from "../../chat/session/session";
import { ChatError, closeCodes } from "../../errors";
import type { Connection } from "../../rpc/connection/connection";
import type { FrameHandler } from "../../rpc/connection/frame-handler";
import type { IncomingEvents } from "../../schemas/incoming";
import { roomOf } from "../custom-events";
import type { Action } from "./action";
import * as actions from "./index";

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
	if ((chat.sessions.get(user.id)?.length ?? 0) >= chat.limits.socketsPerUser) {
		connection.close(closeCodes.tooManyConnections.code, "too many connections");
		return;
	}
	chat.start();
	const session = new Session({ chat, connection, user, ctx });
	// A list that is replaced, not a Set: most users have one socket, and there are many users.
	chat.sessions.set(user.id, [...(chat.sessions.get(user.id) ?? []), session]);
	connection.handleBy(sessionHandler, session);
}

const sessionHandler: FrameHandler<Session> = {
	/** Runs an action: within the rate, and after what this socket asked of the same room before. */
	handle(session, event, data, answer) {
		const action = actionsByEvent.get(event);
		if (!action) return handleCustom(session, event, data);
		const { room } = data as IncomingEvents[RoomEvent];
		if (session.consumeToken(event, room)) {
			return session.queue.run(room, () => action(session, data as never, answer));
		}
		session.checkMember(room);
		return { room };
	},
	disconnect(session, { code }) {
		session.end();
		forget(session);
		actions.disconnect(session, code);
	},
};

/** An event of the app's own: one about a room waits its turn there, as an action does. */
function handleCustom(session: Session, event: string, data: unknown): Promise<unknown> {
	const { custom } = session.chat;
	if (!custom.has(event)) throw new ChatError("UNSUPPORTED", "this server does not handle the event", { event });
	const room = roomOf(data);
	session.consumeToken(event, room ?? "");
	const run = () => custom.run(session, event, data);
	return room === undefined ? run() : session.queue.run(room, run);
}

function forget(session: Session): void {
	const { sessions } = session.chat;
	const others = sessions.get(session.user.id)?.filter((other) => other !== session) ?? [];
	if (others.length > 0) sessions.set(session.user.id, others);
	else sessions.delete(session.user.id);
}
