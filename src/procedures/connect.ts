import { closeCodes } from "../errors";
import type { HandlerArgs } from "../rpc/host";
import type { IncomingEvents } from "../schemas/incoming";
import * as actions from "./actions";
import type { Action } from "./actions/action";
import type { Chat } from "./chat";
import { expireAt } from "./expiry";
import { Session } from "./session";
import { SlowReader } from "./slow-reader";
import type { ChatUser } from "./user";

/** Starts the session of one connection: its actions, its end, and the end of its credential. */
export function connect(chat: Chat, { socket, rooms, outbox, ctx }: HandlerArgs): void {
	const { user } = ctx as typeof ctx & { user: ChatUser };
	const release = claimSocket(chat, user.id);
	if (!release) {
		socket.close(closeCodes.tooManyConnections.code, "too many connections");
		return;
	}
	chat.start();
	const session = new Session({ chat, socket, rooms, user, ctx, outbox });
	const slowReader = new SlowReader(session, outbox);
	outbox.setWriter(slowReader);
	handle(session, "joinRoom", actions.joinRoom);
	handle(session, "leaveRoom", actions.leaveRoom);
	handle(session, "sendMessage", actions.sendMessage);
	handle(session, "startTyping", actions.startTyping);
	handle(session, "stopTyping", actions.stopTyping);
	handle(session, "loadHistory", actions.loadHistory);
	const onExpired = () => socket.close(closeCodes.credentialsExpired.code, "credential expired");
	const stopExpiry = expireAt(user.expiresAt, onExpired, chat.clock);
	socket.on("disconnect", ({ code }) => {
		stopExpiry();
		slowReader.end();
		release();
		actions.disconnect(session, code);
	});
}

/** Registers an action: within the rate, and after what this socket asked of the same room before. */
function handle<E extends keyof IncomingEvents & RoomEvent>(session: Session, event: E, action: Action<E>): void {
	session.socket.on(event, (data, answer) => {
		const { room } = data as IncomingEvents[E];
		if (session.takeToken(event, room)) {
			return session.queue.run(room, () => action(session, data as IncomingEvents[E], answer));
		}
		session.checkMember(room);
		return { room };
	});
}

type RoomEvent = {
	[E in keyof IncomingEvents]: IncomingEvents[E] extends { room: string } ? E : never;
}[keyof IncomingEvents];

/** Counts a socket of the user; undefined when the user has as many as it may. */
function claimSocket({ sockets, limits }: Chat, userId: string): (() => void) | undefined {
	const count = (sockets.get(userId) ?? 0) + 1;
	if (count > limits.socketsPerUser) return undefined;
	sockets.set(userId, count);
	return () => {
		const left = (sockets.get(userId) ?? 1) - 1;
		if (left > 0) sockets.set(userId, left);
		else sockets.delete(userId);
	};
}
