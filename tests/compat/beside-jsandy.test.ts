import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { jsandy, mergeRouters } from "../../src/rpc";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";
import { startRpc } from "../support/started-rpc";
import { jsandy as theirJsandy } from "./jsandy-shape";

const theirs = theirJsandy.init();
const ours = jsandy.init();

const theirAuth = theirs.middleware(async ({ c, next }) => {
	const name = c.req.query("name");
	if (!name) throw new HTTPException(401, { message: "sign in" });
	return await next({ user: { id: `id-${name}`, name } });
});
const ourAuth = ours.middleware(async ({ c, next }) => {
	const name = c.req.query("name");
	if (!name) throw new HTTPException(401, { message: "sign in" });
	return next({ user: { id: `id-${name}`, name } });
});

// Each compiles without a cast.
const chats = {
	"JSandy's procedure with its own middleware": createChatProcedure({ procedure: theirs.procedure.use(theirAuth) }),
	"JSandy's procedure with ours": createChatProcedure({ procedure: theirs.procedure.use(ourAuth) }),
	"JSandy's middleware as auth": createChatProcedure({ auth: theirAuth }),
	"our procedure with JSandy's middleware": createChatProcedure({ procedure: ours.procedure.use(theirAuth) }),
};

test.each(Object.entries(chats))("a chat on %s runs in a router that JSandy's API routes", async (_name, wsChat) => {
	const api = theirs.router();
	const chatRouter = new Hono();
	closing(mountChat(chatRouter, { wsChat }));
	api.route("/chat", chatRouter);
	const server = closing(await serve(new Hono().route("/api", api)));
	const url = `${server.url}/api/chat/wsChat`;
	expect(await RawClient.refusal(url)).toBe(401);
	const ada = await RawClient.open(`${url}?name=Ada`);
	expect(await ada.request("joinRoom", { room: "general" })).toMatchObject({ occupancy: 1 });
	await ada.request("sendMessage", { room: "general", text: "hi" });
	expect(await ada.next("newMessage")).toMatchObject({ userId: "id-Ada", text: "hi" });
});

test("a middleware of JSandy's answers with superjson", async () => {
	const closed = theirs.middleware(async ({ c }) => c.superjson({ closed: true }, 503));
	const app = mergeRouters(new Hono(), { hello: ours.procedure.use(closed).get(() => "hi") });
	const response = await app.request("/hello");
	expect([response.status, await response.json()]).toEqual([503, { closed: true }]);
});

test("a chat given to JSandy's own router throws when the router is made, with what to do", () => {
	const wsChat = createChatProcedure({ auth: ourAuth });
	expect(() => theirs.router({ wsChat })).toThrow(/mountChat.*api\.route/);
	// Nothing else is disturbed by it.
	expect(() => mountChat(new Hono(), { again: { ...wsChat } })).not.toThrow();
});

test("a WebSocket procedure of JSandy's is refused by mergeRouters and mountChat, with what to do", () => {
	const wsTheirs = theirs.procedure.ws(() => ({ onConnect: () => {} }));
	const foreign = { wsTheirs } as never;
	for (const mount of [() => mergeRouters(new Hono(), foreign), () => mountChat(new Hono(), foreign)]) {
		expect(mount).toThrow(/"wsTheirs".*jsandy-chat\/rpc/);
	}
});

test("a router of JSandy's with a WebSocket procedure, or with such a router below it, is refused with what to do", () => {
	const withSocket = theirs.router({ live: theirs.procedure.ws(() => ({})) });
	for (const router of [withSocket, theirs.mergeRouters({ withSocket })]) {
		for (const mount of [() => mergeRouters(new Hono(), { router }), () => mountChat(new Hono(), { router })]) {
			expect(mount).toThrow(/"router" is a router of JSandy's.*"live".*jsandy-chat\/rpc/);
		}
	}
});

test("a router of JSandy's that serves HTTP alone is mounted", async () => {
	const hello = theirs.procedure.get(({ c }) => c.text("hello"));
	const app = mergeRouters(new Hono(), { api: theirs.mergeRouters({}), router: theirs.router({ hello }) });
	expect(await (await app.request("/router/hello")).text()).toBe("hello");
});

test("a WebSocket procedure of ours given to JSandy's own router throws when the router is made, with what to do", async () => {
	const ws = ours.procedure.use(ourAuth).ws(() => {});
	expect(() => theirs.router({ ws })).toThrow(/jsandy-chat\/rpc.*mergeRouters\(router.*api\.route/);
	// Where it belongs, it runs, with its middlewares.
	const { connect, url } = await startRpc({ ws });
	expect(await RawClient.refusal(`${url}/ws`)).toBe(401);
	await (await connect("/ws?name=Ada")).close();
});

test("a handler that returns onConnect and onDisconnect, as JSandy's site has it, has them called", async () => {
	const onDisconnect = vi.fn();
	const ws = ours.procedure
		.incoming({ say: z.object({ text: z.string() }) })
		.outgoing({ said: z.object({ text: z.string() }) })
		.ws(({ io, socket }) => ({
			onConnect: async (args: { socket: unknown }) => {
				expect(args.socket).toBe(socket);
				await socket.join("all");
				socket.on("say", ({ text }) => io.to("all").emit("said", { text }));
			},
			onDisconnect,
		}));
	const { connect } = await startRpc({ ws });
	const client = await connect();
	await client.request("say", { text: "hi" });
	expect(await client.next("said")).toEqual({ text: "hi" });
	await client.close();
	await vi.waitFor(() => expect(onDisconnect).toHaveBeenCalledOnce());
});

test("a handler that returns a function which is never called is refused, and reported", async () => {
	const ws = ours.procedure.ws(() => ({ onMessage: () => {} }));
	const { connect, onError } = await startRpc({ ws });
	const client = await connect();
	expect(await client.closed).toBe(1011);
	expect(onError).toHaveBeenCalledExactlyOnceWith(
		expect.objectContaining({ message: expect.stringContaining("onMessage") }),
		expect.anything(),
	);
});
