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

test("a runtime of one's own serves, given its upgradeWebSocket", async () => {
	let events: WSEvents = {};
	const upgradeWebSocket = defineWebSocketHelper((_c, given) => {
		events = given;
		return new Response("upgraded");
	});
	const response = await appOf({ upgradeWebSocket }).request("/ws", handshake);
	expect(await response.text()).toBe("upgraded");

	const sent: unknown[] = [];
	// Some runtimes make a new one for each event.
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

test("a code of 0, as some runtimes give it for a lost client, is 1006", async () => {
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

test("a runtime that is not known is a 501, and onError is told what to do", async () => {
	const onError = vi.fn();
	const response = await appOf({ onError }).request("/ws", handshake);
	expect(response.status).toBe(501);
	expect(onError).toHaveBeenCalledExactlyOnceWith(
		expect.objectContaining({ message: expect.stringContaining("upgradeWebSocket") }),
		{},
	);
});

test("a plain GET is a 426 that names the protocol", async () => {
	const response = await appOf({}).request("/ws");
	expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
});
