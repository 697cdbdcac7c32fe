import { Hono } from "hono";
import { defineWebSocketHelper, WSContext, type WSEvents } from "hono/ws";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { jsandy, mergeRouters, type ServerOptions } from "../../../src/rpc";

const { procedure } = jsandy.init();
const handshake = { headers: { upgrade: "websocket", connection: "Upgrade" } };
const say = z.object({ text: z.string() });
const ws = procedure.incoming({ say }).ws(({ socket }) => socket.on("say", ({ text }) => text));

const appOf = (options: ServerOptions) => mergeRouters(new Hono(), { ws }, options);

test("a custom runtime serves with its own upgradeWebSocket", async () => {
	let events: WSEvents = {};
	const upgradeWebSocket = defineWebSocketHelper((_c, given) => {
		events = given;
		return new Response("upgraded");
	});
	const response = await appOf({ upgradeWebSocket }).request("/ws", handshake);
	expect(await response.text()).toBe("upgraded");

	const sent: unknown[] = [];
	// Some runtimes create a new context for each event.
	const context = () =>
		new WSContext({ send: (text) => sent.push(JSON.parse(String(text))), close: () => {}, readyState: 1 });
	events.onOpen?.(new Event("open"), context());
	events.onMessage?.(new MessageEvent("message", { data: '["say",{"text":"hi"},1]' }), context());
	await vi.waitFor(() => expect(sent).toHaveLength(2));
	expect(sent).toEqual([
		["welcome", expect.objectContaining({ protocol: 1 })],
		["ack", "hi", 1],
	]);
	events.onClose?.({ code: 0, reason: "" } as CloseEvent, context());
});

test("a close code of 0, which some runtimes give for a lost client, becomes 1006", async () => {
	const onDisconnect = vi.fn();
	let events: WSEvents = {};
	const upgradeWebSocket = defineWebSocketHelper((_c, given) => {
		events = given;
		return new Response("upgraded");
	});
	const watched = procedure.ws(({ socket }) => socket.on("disconnect", onDisconnect));
	await mergeRouters(new Hono(), { ws: watched }, { upgradeWebSocket }).request("/ws", handshake);
	const context = new WSContext({ send: () => {}, close: () => {}, readyState: 1 });
	events.onOpen?.(new Event("open"), context);
	events.onClose?.({ code: 0, reason: "" } as CloseEvent, context);
	events.onClose?.({ code: 0, reason: "" } as CloseEvent, context);
	expect(onDisconnect).toHaveBeenCalledExactlyOnceWith({ code: 1006, reason: "" });
});

test("an unknown runtime answers 501, and the reported error says what to do", async () => {
	const onError = vi.fn();
	const response = await appOf({ onError }).request("/ws", handshake);
	expect(response.status).toBe(501);
	expect(onError).toHaveBeenCalledExactlyOnceWith(
		expect.objectContaining({ message: expect.stringContaining("upgradeWebSocket") }),
		{},
	);
});

test("a plain GET is answered with a 426 that names the protocol", async () => {
	const response = await appOf({}).request("/ws");
	expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
});

/** A helper that accepts an upgrade, and leaves it to the test to open the socket or not. */
function silentHelper() {
	const accepted: WSEvents[] = [];
	const upgradeWebSocket = defineWebSocketHelper((_c, events) => {
		accepted.push(events);
		return new Response("upgraded");
	});
	return { accepted, upgradeWebSocket };
}

test("a helper that never opens its sockets is reported once, after 10 s", async () => {
	vi.useFakeTimers();
	try {
		const onError = vi.fn();
		const { upgradeWebSocket } = silentHelper();
		const app = appOf({ upgradeWebSocket, onError });
		for (let nth = 0; nth < 3; nth++) await app.request("/ws", handshake);
		await vi.advanceTimersByTimeAsync(9_999);
		expect(onError).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(onError).toHaveBeenCalledExactlyOnceWith(
			expect.objectContaining({ message: expect.stringContaining("does not call onOpen") }),
			{},
		);
	} finally {
		vi.useRealTimers();
	}
});

test("a frame of a socket that was never opened closes it, and is reported at once", async () => {
	const onError = vi.fn();
	const { accepted, upgradeWebSocket } = silentHelper();
	await appOf({ upgradeWebSocket, onError }).request("/ws", handshake);
	const close = vi.fn();
	const context = new WSContext({ send: () => {}, close, readyState: 1 });
	accepted[0]?.onMessage?.(new MessageEvent("message", { data: '["say",{"text":"hi"},1]' }), context);
	expect(close).toHaveBeenCalledExactlyOnceWith(1011, expect.any(String));
	expect(onError).toHaveBeenCalledOnce();
});

test("a helper that opens sockets is not suspected for one whose client went away before", async () => {
	vi.useFakeTimers();
	try {
		const onError = vi.fn();
		const { accepted, upgradeWebSocket } = silentHelper();
		const app = appOf({ upgradeWebSocket, onError });
		for (let nth = 0; nth < 2; nth++) await app.request("/ws", handshake);
		const context = new WSContext({ send: () => {}, close: () => {}, readyState: 1 });
		accepted[1]?.onOpen?.(new Event("open"), context);
		accepted[1]?.onClose?.({ code: 1000, reason: "" } as CloseEvent, context);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(onError).not.toHaveBeenCalled();
		expect(vi.getTimerCount()).toBe(0);
	} finally {
		vi.useRealTimers();
	}
});

test("a plain Worker refuses its sockets at the request, and says what they need", async () => {
	vi.stubGlobal("WebSocketPair", class {});
	try {
		const onError = vi.fn();
		const response = await appOf({ onError }).request("/ws", handshake);
		expect([response.status, await response.text()]).toEqual([501, expect.stringContaining("need a Durable Object")]);
		expect(onError).toHaveBeenCalledOnce();
	} finally {
		vi.unstubAllGlobals();
	}
});

test("a runtime that refuses a whole handshake is reported, and a broken handshake is the client's affair", async () => {
	const onError = vi.fn();
	const upgradeWebSocket = defineWebSocketHelper(() => undefined);
	const app = appOf({ upgradeWebSocket, onError });
	expect((await app.request("/ws", handshake)).status).toBe(400);
	expect(onError).not.toHaveBeenCalled();
	const whole = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13" };
	const response = await app.request("/ws", { headers: { ...handshake.headers, ...whole } });
	expect(response.status).toBe(501);
	expect(onError).toHaveBeenCalledOnce();
});
