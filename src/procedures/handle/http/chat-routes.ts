import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Author } from "../../../chat/app/author";
import type { ChatServices } from "../../../chat/services";
import { encodePage } from "../../../chat/store/stored-page";
import { ChatError } from "../../../errors";
import type { Endpoint } from "../../../rpc/server/endpoint";
import { isAllowedOrigin } from "../../../rpc/server/origin";
import type { RpcServer } from "../../../rpc/server/server";
import type { IncomingEvents } from "../../../schemas/incoming";
import { postMessage } from "../../actions/message/post-message";
import { readHistory } from "../../actions/message/read-history";
import { roomMembersOf } from "../room-members";
import { admit, authorize, type MountedChat } from "./admit";
import { answerError } from "./answer-error";
import { readBody, readQuery } from "./read-request";
import { UserRates } from "./user-rates";

/** Creates the HTTP routes of a mounted chat, for callers without a socket. `ChatHttp` is their type. */
export function chatRoutes(services: ChatServices, endpoint: Endpoint, server: RpcServer): Hono {
	const rates = services.limits.rates ? new UserRates(services.clock.now) : undefined;
	const mounted: MountedChat = { services, endpoint, server, rates };
	const parse = <E extends keyof IncomingEvents>(event: E, data: object) =>
		services.incoming.parse(event, data) as IncomingEvents[E];
	/** Returns a handler that runs only for admitted users. */
	const forUsers = (handle: (c: Context, author: Author) => Promise<Response>) => async (c: Context) => {
		// No cache on the way may store a private conversation.
		c.header("Cache-Control", "no-store");
		const author = await admit(mounted, c);
		return author instanceof Response ? author : server.answer(handle(c, author));
	};

	const routes = new Hono().onError(answerError);

	routes.get(
		"/rooms/:room/messages",
		forUsers(async (c, author) => {
			const page = { room: c.req.param("room"), ...readQuery(c, "before", "after", "limit", "maxBytes") };
			const data = parse("loadHistory", page);
			await authorize(mounted, author, "loadHistory", data.room);
			const { json } = encodePage(await readHistory(services, data));
			return c.body(json, 200, { "content-type": "application/json" });
		}),
	);

	routes.post(
		"/rooms/:room/messages",
		// A page of another host could use the cookie of the user, as it could on a socket.
		async (c, next) => {
			const isAllowed = isAllowedOrigin(c.req.header("origin"), c.req.header("host"), server.options.allowedOrigins);
			return isAllowed ? next() : c.text("this origin is not allowed", 403);
		},
		bodyLimit({
			maxSize: server.options.maxFrameBytes,
			onError: (c) => c.json(new ChatError("LIMIT_EXCEEDED", "the body is too large").toWire(), 413),
		}),
		forUsers(async (c, author) => {
			if (!isJson(c)) return c.json(new ChatError("BAD_FRAME", "the body must be application/json").toWire(), 415);
			const data = parse("sendMessage", { ...(await readBody(c)), room: c.req.param("room") });
			await authorize(mounted, author, "sendMessage", data.room);
			services.restrictions.checkSend(author.user.id, data.room, data.clientId);
			return c.json(await postMessage(services, author, data), 201);
		}),
	);

	routes.get(
		"/rooms/:room/messages/:id",
		forUsers(async (c, author) => {
			const { room } = parse("loadHistory", { room: c.req.param("room") });
			await authorize(mounted, author, "loadHistory", room);
			const message = await services.store.get(room, c.req.param("id") ?? "");
			if (!message) throw new ChatError("NOT_FOUND", "there is no such message");
			return c.json(message);
		}),
	);

	routes.get(
		"/rooms/:room/members",
		forUsers(async (c, author) => {
			const { room } = parse("joinRoom", { room: c.req.param("room") });
			await authorize(mounted, author, "joinRoom", room);
			return c.json(await roomMembersOf(services, room));
		}),
	);
	return routes;
}

/** Returns true for a JSON body, which a form on another host's page cannot send. */
const isJson = (c: Context): boolean => /^application\/json\b/i.test(c.req.header("content-type") ?? "");
