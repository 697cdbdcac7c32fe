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
