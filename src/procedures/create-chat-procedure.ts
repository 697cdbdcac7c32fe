import type { Env } from "hono";
import type * as z from "zod";
import { fromCreateOnly } from "../adapters/create-only/store";
import { MemoryMessageStore } from "../adapters/memory/store";
import type { CreateOnlyStore, MessageStore } from "../adapters/message-store";
import { requireUser } from "../chat/app/user";
import { Chat } from "../chat/chat";
import type { EventSchemas } from "../rpc/builder/infer";
import type { Middleware, WebSocketOperation } from "../rpc/builder/operation";
import { Procedure } from "../rpc/builder/procedure";
import type { AckResults, incomingEvents } from "../schemas/incoming";
import type { outgoingEvents } from "../schemas/outgoing";
import {
	type AcksWith,
	type CustomChatOptions,
	chatEvents,
	type IncomingWith,
	type NoEvents,
	type OutgoingWith,
} from "./chat-events";
import { CustomEvents, type CustomEventsOptions, checkCustomEvents } from "./custom-events";
import { refuseForeignRouter } from "./foreign-router";
import { HostedChat } from "./hosted-chat";
import { type ChatProcedureOptions, chatProcedureOptionsSchema, checkOptions } from "./options";

/** A chat as a WebSocket procedure: its type tells a client every event, payload and ack. */
export type ChatProcedure<
	In extends EventSchemas = typeof incomingEvents,
	Out extends EventSchemas = typeof outgoingEvents,
	Acks = AckResults,
> = WebSocketOperation<In, Out, Acks>;

/**
 * Makes a chat of the app's own auth and message store. Mount it with `mountChat`, or with `mergeRouters`.
 *
 * @param options `auth`: middleware that puts `user: { id, name, expiresAt? }` on `ctx`; or `procedure`: a builder that
 * already does. `store`: where messages are kept, in memory by default. `authorize`: who may do what, everyone by default.
 * `limits`: what one client may use up. `incoming`, `outgoing`, `on`: events of the app's own. `metadata`: what messages carry.
 * `beforeSend`, `onMessage`, `onJoin`, `onLeave`: hooks.
 * @throws TypeError that names the option that is wrong and what was expected.
 * @example
 * const wsChat = createChatProcedure({
 *   auth: async ({ c, next }) => next({ user: await userOf(c.req.header("cookie")) }),
 *   store: new LibsqlMessageStore({ url: "file:chat.db" }),
 * });
 */
export function createChatProcedure<
	E extends Env = Env,
	In extends EventSchemas = NoEvents,
	Out extends EventSchemas = NoEvents,
	Results extends { [Event in keyof In]: unknown } = { [Event in keyof In]: never },
	Meta extends z.ZodType | undefined = undefined,
>(
	options: ChatProcedureOptions<E> & CustomChatOptions<In, Out, Results, Meta>,
): ChatProcedure<IncomingWith<In, Meta>, OutgoingWith<Out, Meta>, AcksWith<Results, Meta>> {
	const { limits } = checkOptions("createChatProcedure", chatProcedureOptionsSchema, options);
	// The types have tied each listener to its schema.
	const custom = options as CustomEventsOptions;
	checkCustomEvents(custom);
	const events = chatEvents(options.incoming, options.outgoing, options.metadata);
	const { middlewares } = authenticate(options);
	return refuseForeignRouter({
		type: "ws",
		outputFormat: "ws",
		events: events as never,
		middlewares,
		handler: () => {
			throw new Error("a chat has to be mounted by mountChat or mergeRouters of jsandy-chat");
		},
		host: (host) => {
			const chat = new Chat({ ...options, store: storeOf(options.store), limits, incoming: events.incoming }, host);
			return new HostedChat(chat, new CustomEvents(custom, host.io));
		},
	});
}

/** Returns the store to use: the app's own, or one in memory that lives as long as the mount. */
function storeOf(store: MessageStore | CreateOnlyStore | undefined): MessageStore {
	if (!store) return new MemoryMessageStore();
	return "append" in store ? store : fromCreateOnly(store);
}

/** The app's own builder, or one with its auth; either then has to have a user. */
function authenticate<E extends Env>({
	auth,
	procedure,
}: ChatProcedureOptions<E>): Pick<WebSocketOperation, "middlewares"> {
	const builder = procedure ?? new Procedure().use(auth as unknown as Middleware);
	// Structural: the builder may be another copy's, or JSandy's own.
	const withUser = builder.use(requireUser as never) as { ws(handler: () => void): WebSocketOperation };
	return withUser.ws(() => {});
}
