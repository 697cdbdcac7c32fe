import type { ChatUser } from "../chat/app/user";
import type { Chat } from "../chat/chat";
import { Session } from "../chat/session/session";
import { closeCodes } from "../errors";
import type { Connection } from "../rpc/connection/connection";
import type { FrameHandler } from "../rpc/connection/frame-handler";
import type { HostedProcedure } from "../rpc/server/host";
import { createDispatcher } from "./actions/dispatch";
import type { CustomEvents } from "./custom-events";

/** A mounted chat, as the server of its connections sees it. */
export class HostedChat implements HostedProcedure {
	readonly chat: Chat;
	readonly custom: CustomEvents;
	readonly #dispatcher: FrameHandler<Session>;

	constructor(chat: Chat, custom: CustomEvents) {
		this.chat = chat;
		this.custom = custom;
		this.#dispatcher = createDispatcher(custom, (session) => chat.sessions.remove(session));
	}

	requestStarted(): number {
		const { servers, removals } = this.chat.services;
		// Before the middlewares run, because another server may remove the user meanwhile.
		servers.start();
		return removals.generation;
	}

	/** Starts the session of a connection. */
	connect(connection: Connection, ctx: object, since: number): void {
		const { services, sessions } = this.chat;
		const { user } = ctx as { user: ChatUser };
		// The user was removed from the chat while the middlewares ran.
		if (services.removals.isRemovedSince(since, user.id)) {
			connection.close(closeCodes.removed.code, "removed by a moderator");
			return;
		}
		if (sessions.of(user.id).length >= services.limits.socketsPerUser) {
			connection.close(closeCodes.tooManyConnections.code, "too many connections");
			return;
		}
		const session = new Session({ services, connection, user, ctx });
		sessions.add(session);
		services.rechecks.start();
		connection.handleBy(this.#dispatcher, session);
	}

	drain(): void {
		this.chat.drain();
	}

	close(): Promise<void> {
		return this.chat.close();
	}
}

/** Returns the chat of a mounted procedure, or undefined if it has none. By its shape, because it may be another copy's. */
export const hostedChatOf = (hosted: HostedProcedure | undefined): HostedChat | undefined =>
	hosted && "chat" in hosted ? (hosted as HostedChat) : undefined;
