import { connect } from "node:net";
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { MemoryPubSub } from "../../../src/adapters";
import { serve } from "../../../src/node";
import {
	ChatError,
	fromHono,
	jsandy,
	type Mountable,
	mergeRouters,
	type PubSubAdapter,
	type ServerOptions,
} from "../../../src/rpc";
import { closing } from "../../support/closing";
import { RawClient } from "../../support/raw-client";

const { procedure, router } = jsandy.init();
const add = z.object({ by: z.number().default(1) });
const counter = procedure.incoming({ add }).outgoing({ added: add });

async function start(mountables: Record<string, Mountable>, options: ServerOptions = {}) {
	const onError = vi.fn();
	const app = mergeRouters(new Hono(), mountables, { onError, ...options });
	const server = closing(await serve(app));
	return {
		onError,
		url: server.url,
		connect: async (path: string) => closing(await RawClient.open(server.url + path)),
	};
}

test("a listener gets parsed data, and its result is acked", async () => {
	const ws = counter.ws(({ socket }) => socket.on("add", ({ by }) => by + 1));
	const { connect } = await start({ ws });
	const client = await connect("/ws");
	expect(await client.request("add", { by: 2, unknown: true })).toBe(3);
	expect(await client.request("add", {})).toBe(2);
	client.send("add", {});
	expect(await client.heard("ack")).toHaveLength(2);
});

test("the error of a listener is answered with its code, or with INTERNAL and no detail", async () => {
	const ws = counter.ws(({ socket }) => {
		socket.on("add", async ({ by }) => {
			if (by === 1) throw new ChatError("FORBIDDEN", "not today", { retryAfterMs: 5 });
			throw new Error("password=hunter2");
		});
	});
	const { connect, onError } = await start({ ws });
	const client = await connect("/ws");
	expect(await client.ask("add", {})).toEqual([
		"error",
		{ code: "FORBIDDEN", message: "not today", event: "add", retryAfterMs: 5 },
		1,
	]);
	expect(onError).not.toHaveBeenCalled();
	expect(await client.ask("add", { by: 2 })).toEqual([
		"error",
		{ code: "INTERNAL", message: "the server failed", event: "add" },
		2,
	]);
	expect(onError).toHaveBeenCalledExactlyOnceWith(
		expect.objectContaining({ message: "password=hunter2" }),
		expect.objectContaining({ event: "add" }),
	);
});

test("an outgoing event that does not fit its schema is answered with INTERNAL, and reaches nobody", async () => {
	const ws = counter.ws(({ socket, io }) => {
		void socket.join("room");
		socket.on("add", () => io.to("room").emit("added", { by: "wrong" as never }));
	});
	const { connect, onError } = await start({ ws });
	const client = await connect("/ws");
	expect(await client.ask("add", {})).toMatchObject(["error", { code: "INTERNAL" }, 1]);
	expect(await client.heard("added")).toEqual([]);
	expect(onError).toHaveBeenCalledOnce();
});

test("an async handler misses no frame that arrives during its setup, and one that rejects closes with 1011", async () => {
	let go = () => {};
	const ready = new Promise<void>((resolve) => {
		go = resolve;
	});
	const slow = counter.ws(async ({ socket }) => {
		await ready;
		socket.on("add", ({ by }) => by);
	});
	const broken = counter.ws(async () => Promise.reject(new Error("no")));
	const { connect, url, onError } = await start({ slow, broken });
	const client = await connect("/slow");
	const answer = client.request("add", { by: 7 });
	go();
	expect(await answer).toBe(7);
	expect(await new RawClient(`${url}/broken`).closed).toBe(1011);
	expect(onError).toHaveBeenCalledOnce();
});

test("a Hono middleware that answers refuses the upgrade with its status, and the handler does not run", async () => {
	const handler = vi.fn();
	const ws = counter.use(fromHono(basicAuth({ username: "ada", password: "x" }))).ws(handler);
	const teapot = counter.use(({ c }) => c.text("no", 418)).ws(handler);
	const { url } = await start({ ws, teapot });
	expect(await RawClient.refusal(`${url}/ws`)).toBe(401);
	expect(await RawClient.refusal(`${url}/teapot`)).toBe(418);
	expect(handler).not.toHaveBeenCalled();
	expect((await fetch(`${url}/ws`)).status).toBe(401);
});

test("a socket in many rooms gets an event once, in a room it just joined and in one it is about to leave", async () => {
	const ws = counter.ws(({ socket, io }) => {
		socket.on("add", async ({ by }) => {
			void socket.join("a");
			void socket.join("b");
			void io.to(["a", "b"]).emit("added", { by });
			void socket.leave("a");
			void io.to("a").emit("added", { by: -1 });
			return [...socket.rooms];
		});
	});
	const { connect } = await start({ more: router({ ws }) }, { pubsub: new MemoryPubSub() });
	const client = await connect("/more/ws");
	expect(await client.request("add", { by: 5 })).toEqual(["b"]);
	expect(await client.heard("added")).toEqual([{ by: 5 }]);
});

test("a frame in the same segment as the handshake is not lost", async () => {
	const ws = counter.ws(({ socket }) => socket.on("add", ({ by }) => by));
	const { url } = await start({ ws });
	const { port } = new URL(url);
	const socket = connect(Number(port), "localhost");
	const text = '["add",{"by":3},1]';
	const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
	const head = `GET /ws HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
	socket.write(Buffer.concat([Buffer.from(head), frame]));
	let heard = "";
	for await (const chunk of socket) {
		heard += chunk;
		if (heard.includes('["ack",3,1]')) break;
	}
	expect(heard).toContain('["ack",3,1]');
});

test("a bus failure or a foreign payload is reported, and harms nobody", async () => {
	let say: (payload: unknown) => void = () => {};
	const pubsub: PubSubAdapter = {
		publish: () => Promise.reject(new Error("bus down")),
		subscribe: async (_topic, onMessage, options) => {
			say = onMessage;
			options?.onOpen?.();
		},
	};
	const ws = counter.ws(({ socket, io }) => {
		socket.on("add", async ({ by }) => {
			await socket.join("room");
			await io.to("room").emit("added", { by });
		});
	});
	const { connect, onError } = await start({ ws }, { pubsub });
	const client = await connect("/ws");
	await client.request("add", { by: 1 });
	const envelope = { v: 1, from: "other", rooms: ["room"], event: "added", data: { by: 2 } };
	const rubbish = [
		"{",
		7,
		null,
		{ ...envelope, event: "nope" },
		{ ...envelope, data: { by: "x" } },
		{ ...envelope, rooms: ["elsewhere"] },
	];
	for (const payload of [...rubbish, JSON.stringify(envelope), { ...envelope, data: { by: 3 } }]) say(payload);
	expect(await client.heard("added")).toEqual([{ by: 1 }, { by: 2 }, { by: 3 }]);
	expect(onError).toHaveBeenCalledTimes(1 + rubbish.length);
});

test("a disconnect is reported once, with its code", async () => {
	const onDisconnect = vi.fn();
	const ws = counter.ws(({ socket }) => socket.on("disconnect", onDisconnect));
	const { connect } = await start({ ws });
	const client = await connect("/ws");
	client.ws.close(4000, "bye");
	await vi.waitFor(() => expect(onDisconnect).toHaveBeenCalledExactlyOnceWith({ code: 4000, reason: "bye" }));
});

test("an event may not have a reserved name", () => {
	expect(() => mergeRouters(new Hono(), { ws: procedure.incoming({ ack: add }).ws(() => {}) })).toThrow(/"ack"/);
});
