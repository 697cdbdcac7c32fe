import { expect, test, vi } from "vitest";
import type { AckResults, ChatMessage, CreateOnlyStore, MessageStore } from "../../../src";
import { ChatError } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { heldStore } from "../../support/held-store";
import { startChat } from "../../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

test("an ack is the stored message, with identity, id, time and seq from the server and unknown keys removed", async () => {
	const chat = await start();
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const { id: replyTo } = await chat.chat.send({ room, text: "question", user: { id: "Eve", name: "Eve" } });
	const before = Date.now();
	const forged = { userId: "Bob", username: "Bob", id: "mine", timestamp: 1, seq: 99, editedAt: 5, extra: true };
	const sent = { room, text: "hi", clientId: "c1", replyTo, metadata: { a: { b: [null, 1.5, "x"] } } };
	const message = await ada.request<ChatMessage>("sendMessage", { ...forged, ...sent });
	expect(message).toEqual({
		...sent,
		userId: "Ada",
		username: "Ada",
		id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
		timestamp: expect.any(Number),
		n: 2,
		seq: 2,
		updatedSeq: 2,
	});
	expect(message.timestamp).toBeGreaterThanOrEqual(before);
	expect(message.timestamp).toBeLessThanOrEqual(Date.now());
	expect((await bob.heard("newMessage")).slice(1)).toEqual([message]);
});

test("messages of one sender keep their order when the store's speed varies", async () => {
	const inner = new MemoryMessageStore();
	let delay = 8;
	const store: MessageStore = {
		append: async (message) => {
			delay -= 1;
			for (let n = 0; n < delay * 5; n++) await Promise.resolve();
			return inner.append(message);
		},
		list: (query) => inner.list(query),
	};
	const chat = await start({ store });
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const texts = ["1", "2", "3", "4", "5", "6", "7", "8"];
	await Promise.all(texts.map((text) => ada.request("sendMessage", { room, text })));
	expect((await bob.heard<ChatMessage>("newMessage")).map(({ text }) => text)).toEqual(texts);
});

test("a message sent several times at once on two sockets is stored and published once", async () => {
	const chat = await start();
	const [ada, adas, bob] = [await chat.join("Ada"), await chat.join("Ada"), await chat.join("Bob")];
	const sent = { room, text: "once", clientId: "c1", metadata: { b: 1, a: 2 } };
	const answers = await Promise.all(
		[ada, adas, ada, adas].map((client) => client.request<ChatMessage>("sendMessage", sent)),
	);
	expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
	expect(await bob.heard("newMessage")).toHaveLength(1);
	const swapped = { ...sent, metadata: { a: 2, b: 1 } };
	expect(await ada.request("sendMessage", swapped)).toEqual(answers[0]);
	for (const other of [{ text: "other" }, { metadata: { a: 1 } }, { replyTo: answers[0]?.id }]) {
		expect(errorOf(await ada.ask("sendMessage", { ...sent, ...other })).code).toBe("CONFLICT");
	}
	await ada.request("joinRoom", { room: "second" });
	expect(await ada.request("sendMessage", { ...sent, room: "second" })).toMatchObject({ room: "second", seq: 1 });
	expect(chat.errors).toEqual([]);
});

test("the ack and the room's event wait for the store", async () => {
	const { store, hold } = heldStore();
	const chat = await start({ store });
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const { reached, release } = hold("append");
	const sending = ada.request("sendMessage", { room, text: "kept" });
	await reached;
	expect(await ada.heard("ack")).toHaveLength(1);
	expect(await bob.heard("newMessage")).toEqual([]);
	release();
	await sending;
	expect(await bob.heard("newMessage")).toHaveLength(1);
});

test("a stored message is published even if its sender has disconnected", async () => {
	const { store, hold } = heldStore();
	const chat = await start({ store });
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const { reached, release } = hold("append");
	ada.send("sendMessage", { room, text: "last words" });
	await reached;
	ada.ws.close();
	await bob.next("userLeft");
	release();
	expect(await bob.next("newMessage")).toMatchObject({ text: "last words", userId: "Ada" });
});

test("a store that hangs is unavailable after three seconds, and the next send still works", async () => {
	const { store, hold } = heldStore();
	const chat = await start({ store });
	const ada = await chat.join("Ada");
	const { release } = hold("append");
	expect(errorOf(await ada.ask("sendMessage", { room, text: "lost", clientId: "c1" }))).toMatchObject({
		code: "STORE_UNAVAILABLE",
		retryAfterMs: expect.any(Number),
	});
	release();
	expect(chat.errors).toEqual([[expect.objectContaining({ message: expect.stringContaining("3000") }), { room }]]);
	// The message may have been stored: sent again with its clientId, it is the same message.
	expect(await ada.request("sendMessage", { room, text: "lost", clientId: "c1" })).toMatchObject({ seq: 1 });
});

test("a ChatError from a store is the client's answer, without its cause", async () => {
	const inner = new MemoryMessageStore();
	const store: MessageStore = {
		append: () => {
			throw new ChatError("FORBIDDEN", "read-only", { cause: new Error("hunter2") });
		},
		list: (query) => inner.list(query),
	};
	const ada = await (await start({ store })).join("Ada");
	expect(await ada.ask("sendMessage", { room, text: "x" })).toEqual([
		"error",
		{ code: "FORBIDDEN", message: "read-only", event: "sendMessage" },
		2,
	]);
});

test("a create-only store is called once for each message, and not for a repeat", async () => {
	const create = vi.fn(async (_message: ChatMessage) => {});
	const store: CreateOnlyStore = { create };
	const chat = await start({ store });
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const sent = { room, text: "once", clientId: "c1" };
	const first = await ada.request<ChatMessage>("sendMessage", sent);
	expect(await ada.request("sendMessage", sent)).toEqual(first);
	expect(create).toHaveBeenCalledExactlyOnceWith(first);
	create.mockRejectedValueOnce(new Error("hunter2"));
	expect(errorOf(await ada.ask("sendMessage", { room, text: "two" })).code).toBe("STORE_UNAVAILABLE");
	expect(await ada.request("sendMessage", { room, text: "three" })).toMatchObject({ seq: 2 });
	expect((await bob.heard<ChatMessage>("newMessage")).map(({ text }) => text)).toEqual(["once", "three"]);
	const { epoch } = await ada.request<AckResults["joinRoom"]>("joinRoom", { room });
	expect(await ada.request("joinRoom", { room, since: 2, epoch })).toMatchObject({ messages: [], seq: 2 });
	expect(await ada.request("joinRoom", { room, since: 1, epoch })).toMatchObject({
		recovered: true,
		messages: [{ text: "three" }],
	});
	// The process drops the room with its last member, and a create-only store cannot read it back.
	for (const one of [ada, bob]) await one.request("leaveRoom", { room });
	expect(await ada.request("joinRoom", { room, since: 1, epoch })).toMatchObject({ recovered: false, messages: [] });
	expect(JSON.stringify([ada.frames, bob.frames])).not.toContain("hunter2");
});

test("a client that has left a room can neither send nor receive there", async () => {
	const chat = await start();
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	await bob.request("leaveRoom", { room });
	const events = ["sendMessage", "startTyping", "stopTyping", "loadHistory", "leaveRoom"];
	for (const event of events) {
		expect(errorOf(await bob.ask(event, { room, text: "x" }))).toMatchObject({ code: "NOT_IN_ROOM", event });
	}
	await ada.request("sendMessage", { room, text: "secret" });
	await ada.request("startTyping", { room });
	expect(await bob.heard("newMessage")).toEqual([]);
	expect(await bob.heard("userTyping")).toEqual([]);
});

test("a leave sent right after a message does not overtake it", async () => {
	const chat = await start();
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	const answers = await Promise.all([ada.ask("sendMessage", { room, text: "bye" }), ada.ask("leaveRoom", { room })]);
	expect(answers.map(([kind]) => kind)).toEqual(["ack", "ack"]);
	await bob.next("newMessage");
	expect(await bob.next("userLeft")).toMatchObject({ userId: "Ada" });
});

test.each(["\u200b\u200d", " \n\t ", "a\0", "\udc00x", "\u2060"])(
	"a text of %j is refused and stored nowhere",
	async (text) => {
		const ada = await (await start()).join("Ada");
		expect(errorOf(await ada.ask("sendMessage", { room, text })).code).toBe("INVALID_DATA");
		expect(await ada.request("loadHistory", { room })).toEqual({ messages: [], hasMore: false });
	},
);

test("metadata is JSON of at most 16 KiB, 16 levels deep, that every database can store", async () => {
	const ada = await (await start()).join("Ada");
	let deep: unknown = 1;
	for (let n = 0; n < 16; n++) deep = { a: deep };
	expect(await ada.request("sendMessage", { room, text: "deep", metadata: deep })).toMatchObject({ metadata: deep });
	const bad = [{ a: "\0" }, { "\ud800": 1 }, { a: "x".repeat(16 * 1024) }, [], "x", null, { a: deep }];
	for (const metadata of bad) {
		expect(errorOf(await ada.ask("sendMessage", { room, text: "x", metadata })).code).toBe("INVALID_DATA");
	}
});
