import { EventEmitter, once } from "node:events";
import { Hono } from "hono";
import { defineWebSocketHelper, WSContext } from "hono/ws";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { jsandy, mergeRouters } from "../../../../src/rpc";
import { isNodeSocket, takeOver } from "../../../../src/rpc/delivery/node/node-socket";

/** Opens a WebSocket of `ws` as a Hono helper does, which adds its listeners right after `onOpen`. */
function open(onOpen: (socket: never) => void) {
	const socket = Object.assign(new EventEmitter(), { _receiver: {}, send: vi.fn(), close: vi.fn() });
	const [before, helper] = [vi.fn(), vi.fn()];
	socket.on("close", before);
	socket.on("message", before);
	onOpen(socket as never);
	for (const event of ["message", "close", "error"]) socket.on(event, helper);
	return { socket, before, helper };
}

test("frames, pongs and the close reach the listener, and no longer the helper", async () => {
	const listener = { receive: vi.fn(), receiveControl: vi.fn(), end: vi.fn() };
	const onDone = vi.fn();
	const { socket, before, helper } = open((opened) => takeOver(opened, listener, onDone));
	expect(onDone).not.toHaveBeenCalled();
	await Promise.resolve();
	expect(onDone).toHaveBeenCalledOnce();
	socket.emit("message", Buffer.from("é"), false);
	socket.emit("message", Buffer.from("binary"), true);
	socket.emit("pong");
	socket.emit("error", new Error("what went wrong on the wire"));
	socket.emit("close", 4000, Buffer.from("bye"));
	expect(listener.receive.mock.calls).toEqual([["é"], [Buffer.from("binary")]]);
	expect(listener.receiveControl).toHaveBeenCalledOnce();
	expect(listener.end.mock.calls).toEqual([[{ code: 4000, reason: "bye" }]]);
	expect(helper).not.toHaveBeenCalled();
	expect(before).toHaveBeenCalledTimes(3);
});

test("a frame that arrives before the takeover is delivered by the helper", async () => {
	const listener = { receive: vi.fn(), receiveControl: vi.fn(), end: vi.fn() };
	const { socket, helper } = open((opened) => takeOver(opened, listener, () => {}));
	socket.emit("message", Buffer.from("early"), false);
	expect(helper).toHaveBeenCalledOnce();
	await Promise.resolve();
	expect(listener.receive).not.toHaveBeenCalled();
});

test("a helper that adds its listeners late causes no frame to be delivered twice", async () => {
	const said = vi.fn();
	const procedure = jsandy.init().procedure.incoming({ say: z.string() });
	const ws = procedure.ws(({ socket }) => void socket.on("say", said));
	const socket = Object.assign(new EventEmitter(), { _receiver: {}, send: vi.fn(), close: vi.fn() });
	const upgradeWebSocket = defineWebSocketHelper((_c, events) => {
		const context = new WSContext({ send: () => {}, close: () => {}, raw: socket, readyState: 1 });
		events.onOpen?.(new Event("open"), context);
		setImmediate(() => {
			socket.on("message", (data) => events.onMessage?.(new MessageEvent("message", { data: String(data) }), context));
			socket.emit("message", Buffer.from('["say","hi"]'), false);
			socket.emit("close", 1000, Buffer.from(""));
		});
		return new Response(null);
	});
	const app = mergeRouters(new Hono(), { ws }, { upgradeWebSocket });
	const closed = once(socket, "close");
	await app.request("/ws", { headers: { upgrade: "websocket" } });
	await closed;
	expect(said).toHaveBeenCalledOnce();
});

test("a ping is answered only if the listener allows it, and ws does not answer it too", async () => {
	const listener = { receive: vi.fn(), receiveControl: vi.fn(), end: vi.fn() };
	const { socket } = open((opened) => takeOver(Object.assign(opened, { _autoPong: true }), listener, () => {}));
	const pong = vi.fn();
	Object.assign(socket, { pong });
	await Promise.resolve();
	expect(socket).toMatchObject({ _autoPong: false });
	listener.receiveControl.mockReturnValueOnce(true).mockReturnValueOnce(false);
	socket.emit("ping", Buffer.from("1"));
	socket.emit("ping", Buffer.from("2"));
	expect(pong.mock.calls).toEqual([[Buffer.from("1")]]);
});

test("only a WebSocket of ws is recognized", () => {
	expect(isNodeSocket({ on() {}, off() {}, listeners() {} })).toBe(false);
	expect(isNodeSocket({ _receiver: {} })).toBe(false);
});
