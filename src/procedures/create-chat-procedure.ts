import type { Env } from "hono";
import type { Middleware, WebSocketOperation } from "../rpc/operation";
import { Procedure } from "../rpc/procedure";
import { type AckResults, incomingEvents } from "../schemas/incoming";
import { outgoingEvents } from "../schemas/outgoing";
import { Chat } from "./chat";
import { HostedChat } from "./hosted-chat";
import { type ChatProcedureOptions, chatProcedureOptionsSchema, checkOptions } from "./options";
import { requireUser } from "./user";

/** A chat as a WebSocket procedure: its type tells a client every event, payload and ack. */
export type ChatProcedure = WebSocketOperation<typeof incomingEvents, typeof outgoingEvents, AckResults>;

/**
 * Makes a chat of the app's own auth and message store. Mount it with `mountChat`, or with `mergeRouters`.
 *
 * @param options `auth`: middleware that puts `user: { id, name, expiresAt? }` on `ctx`; or `procedure`: a builder that
 * already does. `store`: where messages are kept, in memory by default. `authorize`: who may do what, everyone by default.
 * `limits`: what one client may use up.
 * @throws TypeError that names the option that is wrong and what was expected.
 * @example
 * const wsChat = createChatProcedure({
 *   auth: async ({ c, next }) => next({ user: await userOf(c.req.header("cookie")) }),
 *   store: new LibsqlMessageStore({ url: "file:chat.db" }),
 * });
 */
export function createChatProcedure<E extends Env = Env>(options: ChatProcedureOptions<E>): ChatProcedure {
	const { limits } = checkOptions("createChatProcedure", chatProcedureOptionsSchema, options);
	return {
		type: "ws",
		outputFormat: "ws",
		events: { incoming: incomingEvents, outgoing: outgoingEvents },
		middlewares: authenticate(options).middlewares,
		handler: () => {
			throw new Error("a chat has to be mounted by mountChat or mergeRouters of jsandy-chat");
		},
		host: (host) => new HostedChat(new Chat(options, limits, host)),
	};
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
