import { type Context, Hono } from "hono";
import { PageExtras } from "../../../chat/pages/page-extras";
import type { ChatServices } from "../../../chat/services";
import { encodePage } from "../../../chat/store/stored-page";
import { ChatError } from "../../../errors";
import type { Endpoint } from "../../../rpc/server/endpoint";
import type { RpcServer } from "../../../rpc/server/server";
import { type IncomingEvents, PAGE_MAX_BYTES } from "../../../schemas/incoming";
import { messageIdSchema } from "../../../schemas/primitives";
import { makeMark } from "../../actions/mark/make-mark";
import { mentionsSomebody, readersOnly } from "../../actions/message/mentions";
import { postMessage } from "../../actions/message/post-message";
import { readHistory } from "../../actions/message/read-history";
import { checkArgument } from "../check-argument";
import { marksSchema } from "../marks-schema";
import { roomMembersOf } from "../room-members";
import { admit, authorize, type Caller, type MountedChat } from "./admit";
import { answerError } from "./answer-error";
import { changeRoutes } from "./change-routes";
import { counted } from "./counted";
import { readJson, readQuery } from "./read-request";

/** Creates the HTTP routes of a mounted chat, for callers without a socket. `ChatHttp` is their type. */
export function chatRoutes(services: ChatServices, endpoint: Endpoint, server: RpcServer): Hono {
	const mounted: MountedChat = { services, endpoint, server };
	const parse = <E extends keyof IncomingEvents>(event: E, data: object) =>
		services.incoming.parse(event, data) as IncomingEvents[E];
	/** Returns a handler that runs only for admitted users. */
	const forUsers = (handle: (c: Context, caller: Caller) => Promise<Response>) => async (c: Context) => {
		// No cache on the way may store a private conversation.
		c.header("Cache-Control", "no-store");
		// Of a GET as well, because a page that shares the server's name by DNS sends no Origin with it.
		const refusal = endpoint.door.hostRefusalOf(c);
		if (refusal) return c.text(refusal.text, refusal.status);
		const running = await admit(mounted, c);
		if (running instanceof Response) return running;
		return server.answer(counted(services, c, running, handle).finally(() => running.end()));
	};

	const routes = new Hono().onError(answerError);

	routes.get(
		"/rooms/:room/messages",
		forUsers(async (c, caller) => {
			const query = { room: c.req.param("room"), ...readQuery(c, "before", "after", "limit", "maxBytes") };
			const data = parse("loadHistory", query);
			await authorize(mounted, caller, "loadHistory", data.room);
			const stored = await readHistory(services, data);
			const { room, maxBytes = PAGE_MAX_BYTES } = data;
			const extras = new PageExtras({ ...services, room, userId: caller.running.author.user.id });
			await extras.load(stored.messages);
			caller.running.check(room);
			const page = encodePage(stored, extras.fields(stored.messages, maxBytes));
			caller.rate?.answered(page, page.json.length, services.clock.now());
			return c.body(page.json, 200, { "Content-Type": "application/json" });
		}),
	);

	// A page of another host could use the cookie of the user, as it could on a socket.
	routes.on(["POST", "PATCH", "PUT", "DELETE"], "/*", async (c, next) => {
		const refusal = await endpoint.door.refusalOf(c);
		return refusal ? c.text(refusal.text, refusal.status) : next();
	});

	routes.post(
		"/rooms/:room/messages",
		forUsers(async (c, caller) => {
			const body = await readJson(c, server.options.maxFrameBytes);
			if (body instanceof Response) return body;
			const data = parse("sendMessage", { ...body, room: c.req.param("room") });
			const marks = checkArgument(marksSchema, body, "markRead").markRead;
			await authorize(mounted, caller, "sendMessage", data.room);
			services.restrictions.checkSend(caller.running.author.user.id, data.room, data.clientId);
			const sent = mentionsSomebody(data) ? await readersOnly(services, caller.running, data) : data;
			const message = await postMessage(services, caller.running, sent);
			if (marks) services.marks.note({ room: message.room, userId: message.userId, seq: message.seq });
			return c.json(message, 201);
		}),
	);

	changeRoutes(routes, mounted, forUsers);

	routes.put(
		"/rooms/:room/read",
		forUsers(async (c, caller) => {
			const body = await readJson(c, server.options.maxFrameBytes);
			if (body instanceof Response) return body;
			const data = parse("markRead", { ...body, room: c.req.param("room") });
			await authorize(mounted, caller, "markRead", data.room);
			return c.json(await makeMark(services, caller.running.author.user.id, data));
		}),
	);

	routes.get(
		"/rooms/:room/messages/:id",
		forUsers(async (c, caller) => {
			const { room } = parse("loadHistory", { room: c.req.param("room") });
			await authorize(mounted, caller, "loadHistory", room);
			// A store is not asked for what no message can have: it may fail at it, and seem to be down.
			const { data: id } = messageIdSchema.safeParse(c.req.param("id"));
			const message = id === undefined ? undefined : await services.store.get(room, id);
			const named = message && (await services.people.message(message));
			caller.running.check(room);
			if (!named) throw new ChatError("NOT_FOUND", "there is no such message");
			return c.json(named);
		}),
	);

	routes.get(
		"/rooms/:room/members",
		forUsers(async (c, caller) => {
			const { room } = parse("joinRoom", { room: c.req.param("room") });
			await authorize(mounted, caller, "joinRoom", room);
			const members = await roomMembersOf(services, room);
			caller.running.check(room);
			return c.json(members);
		}),
	);
	return routes;
}
