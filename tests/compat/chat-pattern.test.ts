import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { MemoryPubSub } from "../../src/adapters";
import { serve } from "../../src/node";
import { jsandy, mergeRouters, type PubSubAdapter } from "../../src/rpc";
import { closing } from "../support/closing";
import { RawClient } from "../support/raw-client";

const { procedure, middleware, defaults } = jsandy.init();
const db = { messages: { create: vi.fn(async (_message: object) => {}) } };

const authMiddleware = middleware(async ({ c, next }) => {
	const name = c.req.query("name");
	if (!name) throw new HTTPException(401, { message: "Unauthorized, sign in to continue." });
	return await next({ user: { id: `id-${name}`, name } });
});

const inRoom = z.object({ room: z.string() });
const memberInRoom = z.object({ room: z.string(), userId: z.string(), username: z.string() });

// The procedure of JSandy's documented chat pattern, to the letter but for its import paths.
const wsChat = procedure
	.use(authMiddleware)
	.incoming({
		sendMessage: z.object({ room: z.string(), text: z.string().min(1).max(2000) }),
		joinRoom: inRoom,
		leaveRoom: inRoom,
		startTyping: inRoom,
		stopTyping: inRoom,
	})
	.outgoing({
		newMessage: memberInRoom.extend({ id: z.string(), text: z.string(), timestamp: z.number() }),
		userJoined: memberInRoom,
		userLeft: memberInRoom,
		userTyping: memberInRoom.extend({ isTyping: z.boolean() }),
	})
	.ws(({ socket, io, ctx }) => {
		socket.on("joinRoom", async ({ room }) => {
			socket.join(room);
			io.to(room).emit("userJoined", { room, userId: ctx.user.id, username: ctx.user.name });
		});
		socket.on("leaveRoom", async ({ room }) => {
			io.to(room).emit("userLeft", { room, userId: ctx.user.id, username: ctx.user.name });
			socket.leave(room);
		});
		socket.on("sendMessage", async ({ room, text }) => {
			const message = {
				id: crypto.randomUUID(),
				room,
				text,
				userId: ctx.user.id,
				username: ctx.user.name,
				timestamp: Date.now(),
			};
			await db.messages.create(message);
			io.to(room).emit("newMessage", message);
		});
		socket.on("startTyping", async ({ room }) => {
			io.to(room).emit("userTyping", { room, userId: ctx.user.id, username: ctx.user.name, isTyping: true });
		});
		socket.on("stopTyping", async ({ room }) => {
			io.to(room).emit("userTyping", { room, userId: ctx.user.id, username: ctx.user.name, isTyping: false });
		});
		socket.on("disconnect", async () => {
			for (const room of socket.rooms) {
				io.to(room).emit("userLeft", { room, userId: ctx.user.id, username: ctx.user.name });
			}
		});
	});

async function startServer(pubsub?: PubSubAdapter) {
	const chatRouter = new Hono().use(defaults.cors).onError(defaults.errorHandler);
	mergeRouters(chatRouter, { wsChat }, pubsub && { pubsub });
	const server = closing(await serve(new Hono().route("/api/chat", chatRouter)));
	return {
		connect: async (name: string) => closing(await RawClient.open(`${server.url}/api/chat/wsChat?name=${name}`)),
		server,
	};
}

test("two users join a room, chat, and see who joins and leaves", async () => {
	const { connect } = await startServer();
	const ada = await connect("Ada");
	ada.send("joinRoom", { room: "general" });
	expect(await ada.next("userJoined")).toEqual({ room: "general", userId: "id-Ada", username: "Ada" });
	const bob = await connect("Bob");
	bob.send("joinRoom", { room: "general" });
	expect(await ada.next("userJoined")).toMatchObject({ username: "Bob" });
	bob.send("sendMessage", { room: "general", text: "Hello" });
	expect(await ada.next("newMessage")).toMatchObject({ text: "Hello", userId: "id-Bob", username: "Bob" });
	expect(db.messages.create).toHaveBeenCalledWith(expect.objectContaining({ text: "Hello" }));
	bob.send("startTyping", { room: "general" });
	expect(await ada.next("userTyping")).toMatchObject({ username: "Bob", isTyping: true });
	bob.send("stopTyping", { room: "general" });
	expect(await ada.next("userTyping")).toMatchObject({ username: "Bob", isTyping: false });
	bob.send("leaveRoom", { room: "general" });
	expect(await bob.next("userLeft")).toMatchObject({ username: "Bob" });
	ada.send("sendMessage", { room: "general", text: "Gone?" });
	await ada.next("newMessage");
	expect(await bob.heard("newMessage")).toHaveLength(1);
});

test("a middleware that throws refuses the upgrade with its status", async () => {
	const { server } = await startServer();
	expect(await RawClient.refusal(`${server.url}/api/chat/wsChat`)).toBe(401);
});

test("two servers on one pub/sub act as one, with one subscription per room for any number of sockets", async () => {
	const bus = new MemoryPubSub();
	const subscribed: string[] = [];
	let open = 0;
	const counting: PubSubAdapter = {
		publish: (topic, payload) => bus.publish(topic, payload),
		subscribe: (topic, onMessage, options) => {
			subscribed.push(topic);
			open += 1;
			options?.signal?.addEventListener("abort", () => {
				open -= 1;
			});
			return bus.subscribe(topic, onMessage, options);
		},
	};
	const [one, two] = [await startServer(counting), await startServer(bus)];
	const [ada, adas, bob] = [await one.connect("Ada"), await one.connect("Ada"), await two.connect("Bob")];
	for (const client of [ada, adas, bob]) await client.request("joinRoom", { room: "a room, > with * syntax" });
	expect(subscribed).toHaveLength(1);
	expect(subscribed[0]).toMatch(/^[\w:-]+$/);
	await bob.request("sendMessage", { room: "a room, > with * syntax", text: "across" });
	for (const client of [ada, adas]) expect(await client.next("newMessage")).toMatchObject({ text: "across" });
	expect(await bob.heard("newMessage")).toHaveLength(1);
	for (const client of [ada, adas]) await client.request("leaveRoom", { room: "a room, > with * syntax" });
	expect(open).toBe(0);
});

test("a message that cannot be stored is sent to nobody, and its sender gets no detail of the error", async () => {
	const { connect } = await startServer();
	const [ada, bob] = [await connect("Ada"), await connect("Bob")];
	for (const client of [ada, bob]) await client.request("joinRoom", { room: "general" });
	db.messages.create.mockRejectedValueOnce(new Error("password=hunter2"));
	expect(await ada.ask("sendMessage", { room: "general", text: "lost" })).toEqual([
		"error",
		{ code: "INTERNAL", message: "the server failed", event: "sendMessage" },
		2,
	]);
	expect(await ada.ask("sendMessage", { room: "general", text: "x".repeat(2_001) })).toMatchObject([
		"error",
		{ code: "INVALID_DATA", issues: [{ path: ["text"] }] },
		3,
	]);
	expect(await bob.heard("newMessage")).toEqual([]);
});

test("a disconnect listener announces that a user left, on every server", async () => {
	const bus = new MemoryPubSub();
	const [one, two] = [await startServer(bus), await startServer(bus)];
	const [ada, bob] = [await one.connect("Ada"), await two.connect("Bob")];
	for (const client of [ada, bob]) await client.request("joinRoom", { room: "general" });
	ada.ws.terminate();
	expect(await bob.next("userLeft")).toEqual({ room: "general", userId: "id-Ada", username: "Ada" });
});
