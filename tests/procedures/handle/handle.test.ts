import { Hono } from "hono";
import { expect, test } from "vitest";
import WebSocket from "ws";
import * as z from "zod";
import { type ChatError, createChatProcedure, roomSchema, StoreError } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { createChatClient } from "../../../src/client";
import { closing } from "../../support/closing";
import { gate } from "../../support/gate";
import { startMounted } from "../../support/mounted";
import { RawClient } from "../../support/raw-client";
import { startChat } from "../../support/started-chat";

const bot = { id: "bot", name: "Robot" };

/** Starts two servers of one chat. */
async function twoServers() {
	const [store, pubsub] = [new MemoryMessageStore(), new MemoryPubSub()];
	const [here, there] = await Promise.all([1, 2].map(async () => closing(await startChat({ store }, { pubsub }))));
	return { here: here!, there: there! };
}

/** Returns the error that `act` rejects with, or undefined if there is none. */
const thrownBy = (act: Promise<unknown>) =>
	act.then(
		() => undefined,
		(error: ChatError) => error,
	);

test("a message from the server is stored and reaches the members on all servers once", async () => {
	const { here, there } = await twoServers();
	const [ada, bob] = [await here.join("Ada"), await there.join("Bob")];
	const message = { room: "general", text: "hello", clientId: "c1", user: bot };
	const stored = await here.chat.send(message);
	expect(stored).toMatchObject({
		room: "general",
		text: "hello",
		userId: "bot",
		username: "Robot",
		seq: 1,
		clientId: "c1",
	});
	for (const member of [ada, bob]) expect(await member.next("newMessage")).toEqual(stored);
	expect(await here.chat.send(message)).toEqual(stored);
	const second = await there.chat.send({ room: "general", text: "again", user: bot });
	for (const member of [ada, bob]) expect(await member.next("newMessage")).toEqual(second);
	expect(await there.chat.history({ room: "general" })).toEqual({ messages: [stored, second], hasMore: false });
	expect(await there.chat.history({ room: "general", before: 2, limit: 1 })).toEqual({
		messages: [stored],
		hasMore: false,
	});
});

test("members and occupancy cover all servers, also on a server without connections", async () => {
	const { here, there } = await twoServers();
	const ada = await here.join("Ada");
	expect(await there.chat.members("general")).toEqual([{ userId: "Ada", username: "Ada" }]);
	expect(await there.chat.occupancy("general")).toBe(1);
	expect([await there.chat.members("empty"), await there.chat.occupancy("empty")]).toEqual([[], 0]);
	await ada.close();
	await expect.poll(() => there.chat.occupancy("general")).toBe(0);
});

test("its arguments are checked like a client's data", async () => {
	const { chat } = closing(await startChat());
	const wrong: Promise<unknown>[] = [
		chat.send({ room: "general", text: " ", user: bot }),
		chat.send({ room: "", text: "hello", user: bot }),
		chat.send({ room: "general", text: "hello", user: { id: "", name: "x" } }),
		chat.send({ room: "general", text: "hello" } as never),
		chat.history({ room: "general", limit: 1_000 }),
		chat.members("\0"),
		chat.kick({ userId: "" }),
		chat.kick({ userId: "a", reason: "x".repeat(257) }),
		chat.kick(undefined as never),
	];
	for (const act of wrong) expect(await thrownBy(act)).toMatchObject({ code: "INVALID_DATA" });
});

test("a failing store rejects the call with its code, and no message is published", async () => {
	const fail = async () => {
		throw new StoreError("transient", "down");
	};
	const store = new MemoryMessageStore();
	const started = closing(await startChat({ store }));
	const ada = await started.join("Ada");
	store.append = fail;
	const sending = started.chat.send({ room: "general", text: "hello", user: bot });
	expect(await thrownBy(sending)).toMatchObject({ code: "STORE_UNAVAILABLE", retryAfterMs: 1_000 });
	expect(await ada.heard("newMessage")).toEqual([]);
});

test("a kick from a room removes all sockets of the user on all servers, and notifies the user and the other members", async () => {
	const { here, there } = await twoServers();
	const bob = await here.join("Bob");
	const [ada, ada2] = [await here.join("Ada"), await there.join("Ada")];
	await ada.request("startTyping", { room: "general" });
	await bob.next("userTyping");
	await there.chat.kick({ room: "general", userId: "Ada", reason: "be nice" });
	for (const socket of [ada, ada2])
		expect(await socket.next("removed")).toEqual({ room: "general", reason: "be nice" });
	expect(await bob.next("userLeft")).toEqual({ room: "general", userId: "Ada", username: "Ada" });
	expect((await bob.heard("userTyping")).at(-1)).toMatchObject({ userId: "Ada", isTyping: false });
	for (const socket of [ada, ada2]) {
		const [kind, error] = await socket.ask("sendMessage", { room: "general", text: "still here" });
		expect([kind, (error as ChatError).code]).toEqual(["error", "NOT_IN_ROOM"]);
	}
	await here.chat.send({ room: "general", text: "peace", user: bot });
	expect(await bob.next("newMessage")).toMatchObject({ text: "peace" });
	expect([await ada.heard("newMessage"), await ada2.heard("newMessage")]).toEqual([[], []]);
	// The user may join again if nothing forbids it.
	await ada.request("joinRoom", { room: "general" });
	expect(await bob.next("userJoined")).toMatchObject({ userId: "Ada" });
});

test("a kick removes a user who lost the connection and still counts as present", async () => {
	const { here, there } = await twoServers();
	const [bob, ada] = [await here.join("Bob"), await there.join("Ada")];
	await bob.next("userJoined");
	ada.ws.terminate();
	await expect.poll(() => there.chat.stats().users).toBe(0);
	expect(await here.chat.occupancy("general")).toBe(2);
	await here.chat.kick({ room: "general", userId: "Ada" });
	// Sooner than the 5 s for which the user would count otherwise.
	await expect.poll(() => here.chat.occupancy("general"), { timeout: 2_000 }).toBe(1);
	expect(await bob.next("userLeft")).toMatchObject({ userId: "Ada" });
});

test("a kick cancels a join in progress", async () => {
	const [reading, reads] = [gate(), gate()];
	const store = new MemoryMessageStore();
	const list = store.list.bind(store);
	const { chat, connect } = closing(await startChat({ store }));
	await chat.send({ room: "general", text: "first", user: bot });
	store.list = async (query) => {
		reading.open();
		await reads.opened;
		return list(query);
	};
	const ada = await connect("Ada");
	const joining = ada.ask("joinRoom", { room: "general" });
	await reading.opened;
	await chat.kick({ room: "general", userId: "Ada" });
	reads.open();
	const [kind, error] = await joining;
	expect([kind, (error as ChatError).code]).toEqual(["error", "FORBIDDEN"]);
	expect(await chat.members("general")).toEqual([]);
});

test("a kick without a room closes the user's sockets with 4403 everywhere, and the client does not reconnect", async () => {
	const { here, there } = await twoServers();
	const client = createChatClient({ url: `${there.url}?name=Ada`, WebSocket: WebSocket as never });
	await client.room("general").join();
	const ada = await here.connect("Ada");
	const reason = "nein, danke – ".repeat(12);
	await here.chat.kick({ userId: "Ada", reason });
	expect(await ada.closed).toBe(4403);
	await expect.poll(() => client.state.connection).toBe("closed");
	expect(client.state.lost).toMatchObject({ code: 4403, willReconnect: false });
	expect(reason.startsWith(client.state.lost?.reason ?? "?")).toBe(true);
	expect(await here.chat.occupancy("general")).toBe(0);
});

test("a client whose user is kicked from a room shows the room as left", async () => {
	const { chat, url } = closing(await startChat());
	const client = createChatClient({ url: `${url}?name=Ada`, WebSocket: WebSocket as never });
	const room = client.room("general");
	await room.join();
	await chat.kick({ room: "general", userId: "Ada" });
	await expect.poll(() => room.state.membership).toBe("left");
	expect(client.state.connection).toBe("open");
	client.close();
});

test("kicking an absent user does nothing", async () => {
	const started = closing(await startChat());
	const { chat, errors } = started;
	const bob = await started.join("Bob");
	await chat.kick({ userId: "nobody" });
	await chat.kick({ room: "elsewhere", userId: "Bob" });
	expect(await bob.heard("removed")).toEqual([]);
	expect(errors).toEqual([]);
});

test("stats count the chat's sockets, users and rooms", async () => {
	const started = closing(await startChat());
	const { chat } = started;
	const ada = await started.join("Ada");
	await started.join("Ada", "tea");
	await started.connect("Bob");
	const up = { busUp: true, storeUp: true, storeWritable: true };
	expect(chat.stats()).toEqual({ connections: 3, users: 2, rooms: 2, ...up });
	await ada.close();
	await expect.poll(() => chat.stats()).toEqual({ connections: 2, users: 2, rooms: 1, ...up });
});

test("the handle sends custom events to rooms, and refuses built-in events", async () => {
	const auth = async ({ next }: { next: (added: { user: typeof bot }) => Promise<{ user: typeof bot }> }) =>
		next({ user: bot });
	const wsChat = createChatProcedure({
		auth,
		outgoing: { deployed: z.object({ room: roomSchema, version: z.number() }) },
	});
	const other = createChatProcedure({ auth });
	const { chat, url } = await startMounted({ wsChat, other, hello: new Hono() });
	const ada = await RawClient.open(`${url}/wsChat`);
	await ada.request("joinRoom", { room: "tea" });
	await chat.chats.wsChat.to(["tea", "coffee"]).emit("deployed", { room: "tea", version: 2 });
	expect(await ada.next("deployed")).toEqual({ room: "tea", version: 2 });
	const forged = chat.chats.wsChat.to("tea") as never as { emit(event: string, data: unknown): Promise<void> };
	const message = {
		id: "m1",
		room: "tea",
		text: "forged",
		userId: "1",
		username: "x",
		timestamp: 1,
		seq: 1,
		updatedSeq: 1,
	};
	for (const [event, data] of [
		["newMessage", message],
		["occupancy", { room: "tea", count: 5 }],
		["newMessage", {}],
		["userLeft", {}],
		["deployed", {}],
		["none", {}],
		["toString", {}],
	] as const) {
		expect(await thrownBy(forged.emit(event, data))).toMatchObject({ code: "INTERNAL" });
	}
	// With two chats, the caller must choose one.
	expect(Object.keys(chat.chats)).toEqual(["wsChat", "other"]);
	await expect(chat.send({ room: "tea", text: "hello", user: bot } as never)).rejects.toThrow(
		/2 chats are mounted: .*chats\.wsChat/,
	);
	expect(() => chat.stats()).toThrow(TypeError);
});

test("each call on a closed chat throws an error that says so", async () => {
	const { chat } = closing(await startChat());
	await chat.close();
	for (const act of [
		chat.send({ room: "general", text: "hello", user: bot }),
		chat.members("general"),
		chat.occupancy("general"),
		chat.history({ room: "general" }),
		chat.kick({ userId: "Ada" }),
	]) {
		expect(String(await thrownBy(act))).toContain("closed");
	}
});
