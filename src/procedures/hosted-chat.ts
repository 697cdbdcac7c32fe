import { HTTPException } from "hono/http-exception";
import type { ChatUser } from "../chat/app/user";
import type { Chat } from "../chat/chat";
import { banText } from "../chat/restrictions/restrictions";
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

	/** Refuses a banned user with 403, and every user with 503 while it is not known who is banned. */
	admit(ctx: object): Promise<void> | undefined {
		const { restrictions } = this.chat.services;
		const { user } = ctx as { user: ChatUser };
		const check = () => {
			const ban = restrictions.banOf(user.id);
			if (ban) throw new HTTPException(403, { message: banText(ban) });
		};
		const notReady = () => {
			// The store has reported the error.
			throw new HTTPException(503, { message: "the server does not know yet who is banned" });
		};
		const ready = restrictions.ready();
		if (ready) return ready.then(check, notReady);
		check();
		return undefined;
	}

	/** Starts the session of a connection. */
	connect(connection: Connection, ctx: object): void {
		const { services, sessions } = this.chat;
		const { user } = ctx as { user: ChatUser };
		// The user may have been banned during the upgrade.
		if (services.restrictions.banOf(user.id)) {
			connection.close(closeCodes.removed.code, "you are banned");
			return;
		}
		if (sessions.of(user.id).length >= services.limits.socketsPerUser) {
			connection.close(closeCodes.tooManyConnections.code, "too many connections");
			return;
		}
		services.servers.start();
		const session = new Session({ services, connection, user, ctx });
		sessions.add(session);
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
