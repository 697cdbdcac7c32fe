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

/** The default of `maxConnections`. */
const MAX_CONNECTIONS = 50_000;

/** How chats are served. */
export interface MountChatOptions extends ServerOptions {
	/**
	 * Serves reads, sends and changes over HTTP too, behind the same middlewares: `rooms/:room/messages`, `…/messages/:id`,
	 * `…/messages/:id/reactions/:emoji`, `rooms/:room/read` and `rooms/:room/members` below each chat, as `ChatHttp` types them. Default: false, because each route is another way in.
	 */
	http?: boolean | undefined;
	/**
	 * Serves an AsyncAPI 3 document of each chat's wire below the chat, at `asyncapi.json`, without authentication. The
	 * document has the names and shapes of events, and no messages. Default: none.
	 */
	asyncApi?: AsyncApiOptions | undefined;
}

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
/** The chat in `M`, or a union if there are several. */
type ChatOf<M> = M[keyof M] extends infer P extends AnyChat ? P : AnyChat;

/**
 * The server's handle of everything that was mounted. `M` is what was mounted, by name. `send`, `to`, `members` and the
 * other calls of a chat reach the only mounted chat. With several chats, they throw a TypeError, and `chats` has the handle
 * of each.
 */
export interface ChatServer<M = unknown> extends ChatHandle<ChatOf<M>> {
	/** The handle of each mounted chat, by name. The name of a chat in a router is its path, such as `support/wsChat`. */
	readonly chats: {
		readonly [Name in keyof M as M[Name] extends AnyChat ? Name : never]: M[Name] extends AnyChat
			? ChatHandle<M[Name]>
			: never;
	};
	/** The mounted procedures, for the types of a client: `typeof chat.procedures.wsChat`. */
	readonly procedures: M;
	/** The number of open connections in this process. */
	readonly connections: number;
	/**
	 * Refuses new connections (503), gives running actions `graceMs` (default 5,000) to finish, asks each client to
	 * reconnect, closes it with 1012, and ends every subscription and timer. Safe to call twice.
	 */
	close(options?: CloseOptions): Promise<void>;
}

/**
 * Mounts chats on a Hono app: `{ wsChat }` answers at `/wsChat` below the app's own path.
 *
 * @param options `pubsub`: makes several servers act as one. `allowedOrigins`: pages of other hosts that may connect; none
 * by default. `http`: serves reads and sends over HTTP too. `asyncApi`: serves a document of the wire. `onError`: gets errors
 * in full, which clients do not. `maxConnections`, `connectRates`, `rateKey`: limits on opening connections. `upgradeWebSocket`: the runtime's function, if the library does not find it.
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
	const { http, asyncApi: documentOptions, ...serverOptions } = options;
	// Same host only, because many chats authenticate by a cookie, which a page of another host could use.
	const { allowedOrigins = [], maxConnections = MAX_CONNECTIONS, connectRates = {} } = options;
	const server = new RpcServer({ ...serverOptions, allowedOrigins, maxConnections, connectRates });
	const chats = new Map<string, ChatHandle>();
	for (const [path, endpoint] of mountAll(app as Hono, procedures, server)) {
		const hosted = hostedChatOf(endpoint.hosted);
		if (!hosted) continue;
		chats.set(path, createHandle(hosted));
		if (documentOptions) serveDocument(app as Hono, `/${path}`, endpoint.operation, documentOptions);
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
