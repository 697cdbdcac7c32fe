import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { KeptUpgrade } from "../chat/app/kept-upgrade";
import type { ChatUser } from "../chat/app/user";
import type { Chat } from "../chat/chat";
import { banText } from "../chat/restrictions/restrictions";
import { Session } from "../chat/session/session";
import { SocketSlots } from "../chat/session/socket-slots";
import { closeCodes } from "../errors";
import type { FrameHandler } from "../rpc/connection/frame-handler";
import type { HostedProcedure } from "../rpc/server/host";
import { createDispatcher } from "./actions/dispatch";
import type { CustomEvents } from "./custom-events";
import type { Features } from "./features";

/** A mounted chat, as the server of its connections sees it. */
export class HostedChat implements HostedProcedure {
	readonly chat: Chat;
	readonly custom: CustomEvents;
	readonly #features: Features;
	readonly #slots: SocketSlots;
	readonly #dispatcher: FrameHandler<Session>;

	constructor(chat: Chat, custom: CustomEvents, features: Features) {
		const { limits, clock } = chat.services;
		this.#features = features;
		this.#slots = new SocketSlots({ max: limits.socketsPerUser, clock, sessions: chat.sessions });
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

	requestStarted(): number {
		const { servers, removals } = this.chat.services;
		// Before the middlewares run, because another server may remove the user meanwhile.
		servers.start();
		return removals.generation;
	}

	/** Keeps what a new credential on the open socket needs of the upgrade. */
	keep(c: Context): KeptUpgrade | undefined {
		return this.chat.services.reauthenticator?.keep(c);
	}

	/** Starts the session of a connection, at once unless the user has as many sockets as it may have. */
	connect(...[connection, request, welcome]: Parameters<HostedProcedure["connect"]>): void | Promise<void> {
		const { services } = this.chat;
		const { user } = request.ctx as unknown as { user: ChatUser };
		const { since, ctx } = request;
		const upgrade = request.kept as KeptUpgrade | undefined;
		const begin = (hasRoom: boolean) => {
			if (connection.hasEnded) return;
			// The user was removed from the chat while the middlewares ran.
			if (services.removals.isRemovedSince(since, user.id)) {
				connection.close(closeCodes.removed.code, "removed by a moderator");
			} else if (services.restrictions.banOf(user.id)) {
				// On another server, while the middlewares ran.
				connection.close(closeCodes.removed.code, "you are banned");
			} else if (!hasRoom) connection.close(closeCodes.tooManyConnections.code, "too many connections");
			else {
				const { expiresAt } = user;
				const features = [...this.#features.of({ canAuthenticate: upgrade !== undefined })];
				welcome({ ...(expiresAt !== undefined && { expiresAt }), features });
				this.#start(new Session({ services, connection, user, ctx, upgrade }));
			}
		};
		const hasRoom = this.#slots.claim(user.id, () => !connection.hasEnded);
		if (typeof hasRoom === "boolean") return begin(hasRoom);
		return hasRoom.then(begin);
	}

	#start(session: Session): void {
		// The name and the profile of the latest socket are shown.
		for (const other of this.chat.sessions.of(session.user.id)) other.shown.follow(session.shown);
		this.chat.sessions.add(session);
		this.chat.services.rechecks.start();
		session.connection.handleBy(this.#dispatcher, session);
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
