import type { Env } from "hono";
import type * as z from "zod";
import { fromCreateOnly } from "../adapters/create-only/store";
import { MemoryMessageStore } from "../adapters/memory/store";
import type { CreateOnlyStore, MessageStore } from "../adapters/message-store";
import type { Authorize } from "../chat/app/authorize";
import type { ChatHooks } from "../chat/app/hooks";
import { type ChatUser, profileReader, UserReader } from "../chat/app/user";
import { Chat } from "../chat/chat";
import type { FindUsers } from "../chat/people/find-users";
import { refuseForeignRouter } from "../rpc/builder/foreign-router";
import type { EventSchemas } from "../rpc/builder/infer";
import {
	type ErasedMiddleware,
	type Middleware,
	middlewaresOf,
	type WebSocketOperation,
} from "../rpc/builder/operation";
import { Procedure } from "../rpc/builder/procedure";
import type { outgoingEvents } from "../schemas/outgoing";
import type { AuthContext, AuthResult, AuthUser, ProcedureBuilder } from "./auth-context";
import type { BuiltInAcks, BuiltInIncoming } from "./built-in-events";
import {
	type AcksWith,
	type CustomChatOptions,
	type CustomListeners,
	chatEvents,
	type IncomingWith,
	type NoEvents,
	type OutgoingWith,
} from "./chat-events";
import { CustomEvents, type CustomEventsOptions, checkCustomEvents } from "./custom-events";
import { Features } from "./features";
import { HostedChat } from "./hosted-chat";
import { type AuthOptions, chatProcedureOptionsSchema, checkOptions, type HookOptions } from "./options";
import type { PeopleOptions } from "./people-options";

/** A chat as a WebSocket procedure. Its type gives a client every event, payload and ack. */
export type ChatProcedure<
	In extends EventSchemas = BuiltInIncoming,
	Out extends EventSchemas = typeof outgoingEvents,
	Acks = BuiltInAcks,
> = WebSocketOperation<In, Out, Acks>;

/** The hooks and listeners without the type of their `ctx`. */
type ErasedOptions = ChatHooks & { authorize?: Authorize; users?: FindUsers } & CustomEventsOptions;

/**
 * Creates a chat from the app's auth and message store. Mount it with `mountChat` or `mergeRouters`.
 *
 * @param options `auth`: middleware that puts `user: { id, name, expiresAt?, profile? }` on `ctx`; or `procedure`: a builder that
 * already does. `store`: where messages are stored, in memory by default. `authorize`: decides who may do what; by default
 * every user may. `recheckMs`: how often it is asked again about a membership. `limits`: the limits of one client.
 * `receipts`: to whom read marks are told.
 * `incoming`, `outgoing`, `on`: custom events. `metadata`: the schema of the messages' metadata. `profile`: the
 * schema of what a user shows besides the name. `users`: the app's own table of users. `beforeSend`, `onMessage`, `onChange`,
 * `onReport`, `onJoin`, `onLeave`: hooks. `authMs`: how long auth may take. `reauthenticate`: checks a new credential of an open
 * socket. Write `auth` first, because only the options after it know what it adds to `ctx`.
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
	Profile extends z.ZodType | undefined = undefined,
	Result extends AuthResult<Profile> = { user: ChatUser & AuthUser<Profile> },
	Builder extends ProcedureBuilder = never,
>(
	options: HookOptions<AuthContext<Result, Builder, Profile>> &
		AuthOptions<E, Result, Builder> &
		PeopleOptions<Profile> &
		CustomChatOptions<In, Out, Meta> &
		CustomListeners<{ incoming: In; outgoing: Out; ctx: AuthContext<Result, Builder, Profile> }, Results>,
): ChatProcedure<IncomingWith<In, Meta>, OutgoingWith<Out, Meta, Profile>, AcksWith<Results, Meta, Profile>> {
	const { limits, recheckMs, authMs, receipts } = checkOptions(
		"createChatProcedure",
		chatProcedureOptionsSchema,
		options,
	);
	// The app's own object too, because an edit at run time would silently change nothing.
	Object.freeze(options.limits);
	Object.freeze(limits);
	// The parameter's type has already matched each hook to what auth returns, and each listener to its schema.
	const erased = options as unknown as ErasedOptions;
	checkCustomEvents(erased);
	const profiles = options.profile && profileReader(options.profile);
	const reader = new UserReader(profiles);
	const middlewares = authenticate(options, reader);
	const credentials = { hook: options.reauthenticate, middlewares, reader, authMs };
	const features = new Features(options);
	const { metadata, profile } = options;
	const events = chatEvents(options.incoming, options.outgoing, { metadata, profile, text: limits.text });
	const own = chatEvents({}, {}, { metadata, text: limits.serverText });
	type Operation = ChatProcedure<
		IncomingWith<In, Meta>,
		OutgoingWith<Out, Meta, Profile>,
		AcksWith<Results, Meta, Profile>
	>;
	const operation: Operation = {
		type: "ws",
		outputFormat: "ws",
		events: events as never,
		middlewares,
		authMs,
		handler: () => {
			throw new Error("a chat must be mounted by mountChat or mergeRouters of jsandy-chat");
		},
		host: (host) => {
			reader.onMistake = (error) => host.onError(error, {});
			const store = storeOf(options.store);
			const { incoming } = events;
			const people = { users: erased.users, profiles };
			const ownIncoming = own.incoming;
			const given = { ...erased, store, limits, receipts, recheckMs, credentials, people };
			const chat = new Chat({ ...given, incoming, ownIncoming }, host);
			return new HostedChat(chat, new CustomEvents(erased, host.io), features);
		},
	};
	return refuseForeignRouter(operation, { what: "a chat", mount: "mountChat" });
}

/** Returns the app's store, or one in memory that lives as long as the mount. */
function storeOf(store: MessageStore | CreateOnlyStore | undefined): MessageStore {
	if (!store) return new MemoryMessageStore();
	return "append" in store ? store : fromCreateOnly(store);
}

/** Returns the middlewares of the app's builder, or the app's auth, with a check that there is a user. */
function authenticate(
	{ auth, procedure }: { auth?: unknown; procedure?: ProcedureBuilder | undefined },
	reader: UserReader,
): readonly ErasedMiddleware[] {
	const builder = procedure ?? new Procedure().use(auth as Middleware);
	// A structural type, because the builder may come from another copy of this package or from JSandy.
	const withUser = builder.use(reader.middleware as never) as { ws(handler: () => void): WebSocketOperation };
	return middlewaresOf(withUser.ws(() => {}));
}
