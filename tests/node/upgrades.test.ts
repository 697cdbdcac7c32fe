import { once } from "node:events";
import { connect } from "node:net";
import { serve as serveHono } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import { createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { closing } from "../support/closing";
import { gate } from "../support/gate";
import { RawClient } from "../support/raw-client";

afterEach(() => vi.useRealTimers());

const ask = (port: number, upgrade: string) => {
	const socket = connect(port, "localhost");
	socket.on("error", () => {});
	socket.write(
		`GET /wait HTTP/1.1\r\nHost: a\r\nUpgrade: ${upgrade}\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
	);
	return socket;
};

/** Creates an app that never answers at `/wait`. `asked` resolves when a request has arrived there. */
function neverAnswering() {
	const { open, opened: asked } = gate();
	const app = new Hono().get("/wait", () => {
		open();
		return new Promise<Response>(() => {});
	});
	return { app, asked };
}

test("an upgrade to anything except a WebSocket is refused, and its socket is closed", async () => {
	const server = closing(await serve(new Hono()));
	const socket = ask(server.port, "h2c");
	const [answer] = await once(socket, "data");
	expect(String(answer)).toMatch(/^HTTP\/1.1 400/);
	await once(socket, "close");
});

test("a close does not wait for an upgrade whose auth never answers", async () => {
	const { app, asked } = neverAnswering();
	const server = await serve(app);
	const socket = ask(server.port, "websocket");
	await asked;
	const ended = once(socket, "close");
	await server.close({ graceMs: 50 });
	await ended;
});

test("an upgrade whose auth never answers is ended after 15 s, and a WebSocket is not", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	const { app, asked } = neverAnswering();
	const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }) });
	mountChat(app, { wsChat });
	const server = closing(await serve(app));
	const client = await RawClient.open(`${server.url}/wsChat`);
	const socket = ask(server.port, "websocket");
	await asked;
	vi.advanceTimersByTime(14_000);
	expect(socket.readyState).toBe("open");
	const ended = once(socket, "close");
	vi.advanceTimersByTime(1_000);
	await ended;
	expect(await client.request("joinRoom", { room: "general" })).toMatchObject({ room: "general" });
	client.ws.terminate();
});

test("a server without WebSockets reports how to add them", async () => {
	const onError = vi.fn();
	const app = new Hono();
	const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }) });
	mountChat(app, { wsChat }, { onError });
	const server = serveHono({ fetch: app.fetch, port: 0 });
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	expect(await RawClient.refusal(`http://localhost:${port}/wsChat`)).toBe(501);
	expect(String(onError.mock.calls[0]?.[0])).toContain("WebSocketServer({ noServer: true })");
	server.close();
});

test("an auth that returns an invalid user is answered with 401, and is reported", async () => {
	const onError = vi.fn();
	const app = new Hono();
	const wsChat = createChatProcedure({
		auth: (async ({ next }: { next: (user: object) => unknown }) => next({ user: { id: 7 } })) as never,
	});
	mountChat(app, { wsChat }, { onError });
	const server = closing(await serve(app));
	expect(await RawClient.refusal(`${server.url}/wsChat`)).toBe(401);
	expect(String(onError.mock.calls[0]?.[0])).toMatch(/auth must put user: .* id:/);
});
