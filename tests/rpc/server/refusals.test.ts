import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { defineWebSocketHelper, WSContext, type WSEvents } from "hono/ws";
import { describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createChatProcedure, mountChat } from "../../../src";
import { createChatClient } from "../../../src/client";
import { serve } from "../../../src/node";
import { jsandy, mergeRouters, type ServerOptions } from "../../../src/rpc";
import type { Metric } from "../../../src/rpc/server/metric";
import { RpcServer } from "../../../src/rpc/server/server";
import { closing } from "../../support/closing";
import { FakeClock } from "../../support/fake-clock";
import { RawClient } from "../../support/raw-client";

const { procedure, router, defaults } = jsandy.init();
const upgrade = { upgrade: "websocket", connection: "Upgrade", host: "chat.example" };
const pageOf = (origin: string) => ({ headers: { ...upgrade, origin } });

/** A chat whose users sign in by a header, and what it reports. */
function start(options: ServerOptions = {}) {
	const errors: string[] = [];
	const refused: Metric["attributes"][] = [];
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.header("x-name");
			if (name === "banned") throw new HTTPException(403, { message: "you are banned" });
			if (name === "nobody") return c.text("who are you?", 401);
			if (!name) throw new HTTPException(401);
			return next({ user: { id: name, name } });
		},
	});
	let events: WSEvents | undefined;
	const upgradeWebSocket = defineWebSocketHelper((_c, given) => {
		events = given;
		return new Response("upgraded");
	});
	const app = mergeRouters(
		new Hono(),
		{ wsChat },
		{
			upgradeWebSocket,
			onError: (error) => void errors.push((error as Error).message),
			onMetric: ({ name, attributes }) => void (name === "refused" && refused.push(attributes)),
			...options,
		},
	);
	const ask = async (headers: Record<string, string>) => {
		const response = await app.request("/wsChat", { headers });
		return { status: response.status, text: await response.text() };
	};
	return { errors, refused, ask, events: () => events };
}

describe("a refused upgrade", () => {
	test("by its origin says so in the body, to onError once for each origin, and in a metric each time", async () => {
		const { ask, errors, refused } = start();
		for (let attempt = 0; attempt < 3; attempt++) {
			const { status, text } = await ask({ ...upgrade, origin: "http://localhost:5173", "x-name": "ada" });
			expect(status).toBe(403);
			expect(text).toContain("http://localhost:5173");
			expect(text).toContain("chat.example");
		}
		await ask({ ...upgrade, origin: "https://other.example", "x-name": "ada" });
		expect(errors).toHaveLength(2);
		expect(errors[0]).toContain('"http://localhost:5173"');
		expect(errors[0]).toContain("allowedOrigins");
		expect(errors[1]).toContain('"https://other.example"');
		expect(refused).toEqual(Array(4).fill({ status: 403, reason: "origin" }));
	});

	test.each([
		["", 401, "the credential is missing or not valid"],
		["banned", 403, "you are banned"],
		["nobody", 401, "who are you?"],
	])("by auth, for the user %j, is reported once", async (name, status, text) => {
		const { ask, errors, refused } = start();
		const headers = { ...upgrade, ...(name && { "x-name": name }) };
		expect(await ask(headers)).toEqual({ status, text });
		await ask(headers);
		expect(errors).toEqual([expect.stringContaining(String(status))]);
		expect(refused).toEqual(Array(2).fill({ status, reason: "auth" }));
	});

	test("of a made-up origin fills no memory, and the reports are limited", async () => {
		const { ask, errors, refused } = start();
		for (let index = 0; index < 300; index++) await ask({ ...upgrade, origin: `https://x${index}.example` });
		expect(errors).toHaveLength(100);
		expect(refused).toHaveLength(300);
	});

	test("is reported again after an hour", async () => {
		const clock = new FakeClock();
		const onError = vi.fn();
		const server = new RpcServer({ onError, allowedOrigins: [] }, clock);
		const ws = procedure.ws(() => {});
		const app = new Hono().get("/ws", server.mount("ws", ws).handler);
		await app.request("/ws", pageOf("https://evil.example"));
		await app.request("/ws", pageOf("https://evil.example"));
		expect(onError).toHaveBeenCalledTimes(1);
		await clock.advance(3_600_000);
		await app.request("/ws", pageOf("https://evil.example"));
		expect(onError).toHaveBeenCalledTimes(2);
	});

	test.each([
		[{ "x-name": "banned" }, 4403, "you are banned"],
		[{}, 4401, "the credential is missing or not valid"],
		[{ "x-name": "ada", origin: "https://evil.example" }, 4403, "this origin is not allowed"],
	])("with refuseAfterUpgrade closes the socket of %j with %d", async (headers, code, reason) => {
		const { ask, events } = start({ refuseAfterUpgrade: true });
		expect(await ask({ ...upgrade, ...headers })).toEqual({ status: 200, text: "upgraded" });
		const close = vi.fn();
		const send = vi.fn();
		events()?.onOpen?.(new Event("open"), new WSContext({ send, close, readyState: 1 }));
		expect(close).toHaveBeenCalledExactlyOnceWith(code, expect.stringContaining(reason));
		expect(close.mock.calls[0]?.[1].length).toBeLessThanOrEqual(123);
		expect(send).not.toHaveBeenCalled();
	});
});

test("on Node, a page that is refused after the upgrade sees why", async () => {
	const app = new Hono();
	const wsChat = createChatProcedure({ auth: () => new Response(null, { status: 401 }) });
	const chat = closing(mountChat(app, { wsChat }, { refuseAfterUpgrade: true }));
	const server = closing(await serve(app));
	const client = new RawClient(`${server.url}/wsChat`);
	expect(await client.closed).toBe(4401);
	expect(client.frames).toEqual([]);
	expect(chat.connections).toBe(0);
});

test.each([401, 403] as const)(
	"a client that is refused after the upgrade with %d gives the reason and does not try again",
	async (status) => {
		const app = new Hono();
		let attempts = 0;
		const wsChat = createChatProcedure({
			auth: () => {
				attempts += 1;
				throw new HTTPException(status, { message: "you are not welcome" });
			},
		});
		closing(mountChat(app, { wsChat }, { refuseAfterUpgrade: true }));
		const server = closing(await serve(app));
		const errors: string[] = [];
		const client = createChatClient({
			url: `${server.url}/wsChat`,
			WebSocket,
			onError: (error) => void errors.push((error as Error).message),
		});
		await expect.poll(() => client.state.connection).toBe("closed");
		expect(errors).toEqual(["you are not welcome"]);
		expect(attempts).toBe(1);
		client.close();
	},
);

describe("a plain GET of a chat's address", () => {
	const { ask, errors, refused } = start({ allowedOrigins: ["https://app.example"] });
	const get = (headers: Record<string, string>) => ask({ host: "chat.example", ...headers });

	test("says what an upgrade would get", async () => {
		expect((await get({ origin: "https://evil.example", "x-name": "ada" })).status).toBe(403);
		expect(await get({ origin: "https://app.example" })).toMatchObject({ status: 401 });
		const accepted = await get({ origin: "https://app.example", "x-name": "ada" });
		expect(accepted).toMatchObject({ status: 426, text: expect.stringContaining("would be accepted") });
		expect(accepted.text).toContain("https://app.example is allowed");
		expect((await get({ "x-name": "ada" })).text).toContain("no Origin");
		expect([errors, refused]).toEqual([[], []]);
	});
});

describe("who may come in", () => {
	const evil = pageOf("https://evil.example");
	const upgradeWebSocket = defineWebSocketHelper(() => new Response("upgraded"));
	const wsChat = createChatProcedure({ auth: ({ next }) => next({ user: { id: "1", name: "ada" } }) });
	const ws = procedure.ws(() => {});

	test("a page of another host opens no chat, however it is mounted, and any hand-written procedure of mergeRouters", async () => {
		const merged = mergeRouters(new Hono(), { wsChat, ws, deep: router({ wsChat }) }, { upgradeWebSocket });
		expect((await merged.request("/wsChat", evil)).status).toBe(403);
		expect((await merged.request("/deep/wsChat", evil)).status).toBe(403);
		expect((await merged.request("/ws", evil)).status).toBe(200);
		const mounted = new Hono();
		mountChat(mounted, { wsChat, ws }, { upgradeWebSocket });
		expect((await mounted.request("/wsChat", evil)).status).toBe(403);
		expect((await mounted.request("/ws", evil)).status).toBe(403);
	});

	test("mergeRouters takes allowedOrigins, and refuses an entry that matches nothing", async () => {
		const app = mergeRouters(new Hono(), { wsChat }, { upgradeWebSocket, allowedOrigins: ["https://evil.example"] });
		expect((await app.request("/wsChat", evil)).status).toBe(200);
		expect(() => mergeRouters(new Hono(), { wsChat }, { allowedOrigins: ["evil.example"] })).toThrow("scheme");
		expect(() => mountChat(new Hono(), { wsChat }, { allowedOrigins: ["evil.example"] })).toThrow("scheme");
		expect(() => mountChat(new Hono(), { wsChat }, { allowedHosts: ["https://a"] })).toThrow("allowedHosts");
	});

	test("on a server of this machine only, a page whose name points here is refused unless it is listed", async () => {
		const statusOf = async (host: string, origin: string | undefined, options: ServerOptions = {}) => {
			const app = new Hono();
			closing(mountChat(app, { wsChat }, options));
			const server = closing(await serve(app, { hostname: "127.0.0.1" }));
			const client = new RawClient(`${server.url}/wsChat`, { headers: { host, ...(origin && { origin }) } });
			return new Promise<number>((resolve) => {
				client.ws.once("open", () => resolve(101));
				client.ws.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
			});
		};
		expect(await statusOf("evil.test:3000", "http://evil.test:3000")).toBe(403);
		expect(await statusOf("localhost:3000", "http://localhost:3000")).toBe(101);
		expect(await statusOf("chat.example", "https://chat.example", { allowedHosts: ["chat.example"] })).toBe(101);
		expect(await statusOf("chat.example", "https://app.example", { allowedOrigins: ["https://app.example"] })).toBe(
			101,
		);
		expect(await statusOf("evil.test", undefined, { allowedHosts: ["chat.example"] })).toBe(403);
	});

	test("two chats under one name on one app are an error at mount", () => {
		const app = new Hono();
		mountChat(app, { wsChat });
		expect(() => mountChat(app, { wsChat })).toThrow('"/wsChat"');
		expect(() => mountChat(app, { other: wsChat })).not.toThrow();
		expect(() => mountChat(app.basePath("/api"), { wsChat })).not.toThrow();
		expect(() => mountChat(app.basePath("/api"), { wsChat })).toThrow('"/api/wsChat"');
		expect(() => mergeRouters(new Hono(), { a: router({ wsChat }), "a/wsChat": wsChat })).toThrow('"/a/wsChat"');
	});
});

test("the default CORS sends credentials to listed origins only", async () => {
	const app = new Hono();
	app.use("/any/*", defaults.cors);
	app.use("/listed/*", defaults.cors(["https://app.example"]));
	app.get("*", (c) => c.text("hi"));
	const corsOf = async (path: string, origin: string) => {
		const { headers } = await app.request(path, { headers: { origin } });
		return [headers.get("access-control-allow-origin"), headers.get("access-control-allow-credentials")];
	};
	expect(await corsOf("/any/x", "https://evil.example")).toEqual(["*", null]);
	expect(await corsOf("/listed/x", "https://app.example")).toEqual(["https://app.example", "true"]);
	expect((await corsOf("/listed/x", "https://evil.example"))[0]).toBeNull();
	expect(() => defaults.cors(["app.example"])).toThrow("scheme");
});
