import type { Hono } from "hono";
import type { EventSchemas, SocketEvents } from "../rpc/builder/infer";
import { type Mountable, mountAll } from "../rpc/builder/merge-routers";
import { isOperation } from "../rpc/builder/operation";
import { type CloseOptions, RpcServer, type ServerOptions } from "../rpc/server/server";
import type { AsyncApiOptions } from "./handle/async-api/async-api";
import { serveDocument } from "./handle/async-api/serve-document";
import { type ChatHandle, createHandle } from "./handle/chat-handle";
import { chatRoutes } from "./handle/http/chat-routes";
import { singleChat } from "./handle/single-chat";
import { hostedChatOf } from "./hosted-chat";
import { checkOptions, mountChatOptionsSchema } from "./options";

/** How chats are served. */
export interface MountChatOptions extends ServerOptions {
	/**
	 * Serves reads and sends over HTTP too, behind the same middlewares: `rooms/:room/messages`, `…/messages/:id` and
	 * `rooms/:room/members` below each chat, as `ChatHttp` types them. Default: false, since each is one more way in.
	 */
	http?: boolean | undefined;
	/**
	 * Serves an AsyncAPI 3 document of each chat's wire below it, at `asyncapi.json`, to everybody: it has the names and
	 * shapes of events, and nothing that was said. Default: none.
	 */
	asyncApi?: AsyncApiOptions | undefined;
}

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
/** The chats of `M`; where it has one, that one. */
type ChatOf<M> = M[keyof M] extends infer P extends AnyChat ? P : AnyChat;

/**
 * What was mounted, for the rest of the app's server. `M` is what was mounted, by name. Its `send`, `to`, `members` and so
 * on are those of the one chat that is mounted; with none, or with several, they throw a TypeError, and `chats` has each by
 * its name.
 */
export interface ChatServer<M = unknown> extends ChatHandle<ChatOf<M>> {
	/** Each mounted chat, by its name; one in a router is called by its path, as `support/wsChat`. */
	readonly chats: {
		readonly [Name in keyof M as M[Name] extends AnyChat ? Name : never]: M[Name] extends AnyChat
			? ChatHandle<M[Name]>
			: never;
	};
	/** What was mounted, for the types of a client: `typeof chat.procedures.wsChat`. */
	readonly procedures: M;
	/** Connections that are open in this process. */
	readonly connections: number;
	/**
	 * Refuses new connections (503), lets actions that are running finish for `graceMs` (default 5,000), tells each client
	 * to come back, closes it with 1012, and ends every subscription and timer. Safe to call twice.
	 */
	close(options?: CloseOptions): Promise<void>;
}

/**
 * Mounts chats on a Hono app: `{ wsChat }` answers at `/wsChat` below the app's own path.
 *
 * @param options `pubsub`: makes many servers act as one. `allowedOrigins`: pages of other hosts that may connect; by
 * default none. `http`: serves it without a socket too. `onError`: told what no client is told in full. `upgradeWebSocket`:
 * where the runtime is not found by itself.
 * @throws TypeError that names the option that is wrong and what was expected.
 * @example const chat = mountChat(app, { wsChat }, { pubsub: new MemoryPubSub(), onError: console.error });
 */
export function mountChat<M extends Readonly<Record<string, Mountable>>>(
	app: object,
	procedures: M,
	options: MountChatOptions = {},
): ChatServer<M> {
	if (typeof (app as Partial<Hono> | null)?.route !== "function") {
		throw new TypeError("mountChat: the first argument: expected a Hono app");
	}
	if (typeof procedures !== "object" || procedures === null || isOperation(procedures)) {
		throw new TypeError("mountChat: the second argument: expected procedures by name, such as { wsChat }");
	}
	checkOptions("mountChat", mountChatOptionsSchema, options);
	const { http, asyncApi: described, ...serverOptions } = options;
	// Same host only: a chat is often let in by a cookie, which a page of any other host would ride on.
	const server = new RpcServer({ ...serverOptions, allowedOrigins: options.allowedOrigins ?? [] });
	const chats = new Map<string, ChatHandle>();
	for (const [path, endpoint] of mountAll(app as Hono, procedures, server)) {
		const hosted = hostedChatOf(endpoint.hosted);
		if (!hosted) continue;
		chats.set(path, createHandle(hosted));
		if (described) serveDocument(app as Hono, `/${path}`, endpoint.operation, described);
		if (http) (app as Hono).route(`/${path}`, chatRoutes(hosted.chat.services, endpoint, server));
	}
	return {
		...(singleChat(chats) as ChatHandle<never>),
		chats: Object.fromEntries(chats) as never,
		procedures,
		get connections() {
			return server.connections;
		},
		close: (closeOptions) => server.close(closeOptions),
	};
}
