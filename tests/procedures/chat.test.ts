import { describe, expect, test } from "vitest";
import type { ChatMessage, CreateOnlyStore, MessageStore } from "../../src";
import { MemoryMessageStore } from "../../src/adapters";
import { closing } from "../support/closing";
import { errorOf } from "../support/error-of";
import { heldStore } from "../support/held-store";
import { RawClient } from "../support/raw-client";
import { startChat } from "../support/started-chat";

const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

describe("a room", () => {
	test("welcomes and admits with history, and sends each message to every member once", async () => {
		const chat = await start();
		const ada = await chat.join("Ada");
		expect(ada.frames[0]).toMatchObject([
			"welcome",
			{ protocol: 1, userId: "Ada", heartbeatMs: 20_000, maxFrameBytes: 65_536 },
		]);
		const first = await ada.request<ChatMessage>("sendMessage", { room: "general", text: "one", metadata: { a: [1] } });
		const bob = await chat.connect("Bob");
		const joined = await bob.request("joinRoom", { room: "general" });
		expect(joined).toMatchObject({
			room: "general",
			seq: 1,
			recovered: false,
			messages: [first],
			hasMore: false,
			occupancy: 2,
		});
		expect(joined.members).toEqual([
			{ userId: "Ada", username: "Ada" },
			{ userId: "Bob", username: "Bob" },
		]);
		const second = await bob.request<ChatMessage>("sendMessage", { room: "general", text: "two" });
		expect(second).toMatchObject({ seq: 2, updatedSeq: 2, userId: "Bob", text: "two" });
		expect(second.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
		expect(await ada.heard("newMessage")).toEqual([first, second]);
		expect(await bob.heard("newMessage")).toEqual([second]);
	});

	test("stores a message once when it is sent again with its clientId, and refuses the clientId for another text", async () => {
		const chat = await start();
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		const message = { room: "general", text: "once", clientId: "c1" };
		const first = await ada.request("sendMessage", message);
		expect(await ada.request("sendMessage", message)).toEqual(first);
		expect(await bob.heard("newMessage")).toHaveLength(1);
		expect(errorOf(await ada.ask("sendMessage", { ...message, text: "other" })).code).toBe("CONFLICT");
		expect(await bob.request("sendMessage", message)).not.toEqual(first);
	});

	test("reports users that join and leave, not their sockets", async () => {
		const chat = await start();
		const ada = await chat.join("Ada");
		const [tab, otherTab] = [await chat.join("Bob"), await chat.join("Bob")];
		await tab.close();
		expect(await ada.heard("userLeft")).toEqual([]);
		await otherTab.request("leaveRoom", { room: "general" });
		expect(await otherTab.heard("userLeft")).toHaveLength(1);
		expect(await ada.heard("userLeft")).toEqual([{ room: "general", userId: "Bob", username: "Bob" }]);
		expect((await ada.heard("userJoined")).map(({ userId }) => userId)).toEqual(["Ada", "Bob"]);
	});

	test("reports typing to the other members only, and ends it when the message is sent", async () => {
		const chat = await start();
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		await bob.request("startTyping", { room: "general" });
		await bob.request("sendMessage", { room: "general", text: "done" });
		expect((await ada.heard("userTyping")).map(({ isTyping }) => isTyping)).toEqual([true, false]);
		expect(await bob.heard("userTyping")).toEqual([]);
	});

	test("returns the changes missed since a seq, or the latest page if it cannot", async () => {
		const chat = await start();
		const ada = await chat.join("Ada");
		for (const text of ["one", "two", "three"]) await ada.request("sendMessage", { room: "general", text });
		const bob = await chat.connect("Bob");
		const { epoch } = await bob.request<{ epoch: string }>("joinRoom", { room: "general", limit: 1 });
		const again = await bob.request<{ messages: ChatMessage[] }>("joinRoom", { room: "general", since: 1, epoch });
		expect(again).toMatchObject({ recovered: true, seq: 3 });
		expect(again.messages.map(({ text }) => text)).toEqual(["two", "three"]);
		expect(await bob.request("joinRoom", { room: "general", since: 1, epoch: "other" })).toMatchObject({
			recovered: false,
		});
		expect(await bob.request("joinRoom", { room: "general", since: 99, epoch })).toMatchObject({
			recovered: false,
			seq: 3,
		});
		for (const since of [-1, 1.5, "1"]) {
			expect(errorOf(await bob.ask("joinRoom", { room: "general", since, epoch })).code).toBe("INVALID_DATA");
		}
	});

	test("is not recovered when the store no longer has all missed messages", async () => {
		const chat = await start({ store: new MemoryMessageStore({ maxMessagesPerRoom: 2 }), limits: { rates: false } });
		const ada = await chat.join("Ada");
		const { epoch } = await ada.request<{ epoch: string }>("joinRoom", { room: "general" });
		for (let n = 0; n < 5; n++) await ada.request("sendMessage", { room: "general", text: `${n}` });
		// The process drops the room with its last member.
		await ada.request("leaveRoom", { room: "general" });
		const answer = await ada.request<{ messages: unknown[] }>("joinRoom", { room: "general", since: 1, epoch });
		expect(answer).toMatchObject({ recovered: false, seq: 5 });
		expect(answer.messages).toHaveLength(2);
	});

	test("returns its history in pages, to members only", async () => {
		const chat = await start();
		const ada = await chat.join("Ada");
		for (const text of ["one", "two", "three"]) await ada.request("sendMessage", { room: "general", text });
		const page = await ada.request<{ messages: ChatMessage[] }>("loadHistory", {
			room: "general",
			before: 3,
			limit: 1,
		});
		expect(page).toMatchObject({ hasMore: true, messages: [{ text: "two" }] });
		expect(errorOf(await ada.ask("loadHistory", { room: "general", limit: 201 })).code).toBe("INVALID_DATA");
		const bob = await chat.connect("Bob");
		expect(errorOf(await bob.ask("loadHistory", { room: "general" })).code).toBe("NOT_IN_ROOM");
	});

	test("loses and repeats no message that is sent while a join reads a slow store", async () => {
		const { store, hold } = heldStore();
		const old = { room: "general", text: "old", userId: "Zoe", username: "Zoe", timestamp: 1 };
		for (let n = 1; n <= 60; n++) await store.append({ ...old, id: `m${n}` });
		const chat = await start({ store });
		const ada = await chat.join("Ada");
		await ada.request("sendMessage", { room: "general", text: "before" });
		const bob = await chat.connect("Bob");
		const list = hold("list");
		// More than the server has in memory.
		const joining = bob.request<{ messages: ChatMessage[] }>("joinRoom", { room: "general", limit: 100 });
		await list.reached;
		await ada.request("sendMessage", { room: "general", text: "while" });
		// Live events continue from the page, so none arrives before it.
		expect(await bob.heard("newMessage")).toEqual([]);
		list.release();
		expect((await joining).messages.map(({ text }) => text).slice(59)).toEqual(["old", "before", "while"]);
		await ada.request("sendMessage", { room: "general", text: "after" });
		expect((await bob.heard<ChatMessage>("newMessage")).map(({ text }) => text)).toEqual(["after"]);
	});
});

describe("a bad frame is answered with an error code, and other members receive nothing", () => {
	const texts = ["", "\u200b", "a\0b", "\ud800", "x".repeat(2_001)];
	test.each(texts.map((text) => [JSON.stringify(text).slice(0, 12), text]))("text %s", async (_name, text) => {
		const chat = await start();
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		const error = errorOf(await ada.ask("sendMessage", { room: "general", text }));
		expect(error.code).toBe("INVALID_DATA");
		for (const issue of error.issues ?? []) expect(Object.keys(issue).sort()).toEqual(["message", "path"]);
		expect(await bob.heard("newMessage")).toEqual([]);
	});

	test("a text may have 2,000 emoji", async () => {
		const chat = await start();
		const ada = await chat.join("Ada");
		expect(await ada.request("sendMessage", { room: "general", text: "👍".repeat(2_000) })).toMatchObject({ seq: 1 });
	});

	const frames: [string, string, string][] = [
		["invalid JSON", "{", "BAD_FRAME"],
		["not an array", '{"a":1}', "BAD_FRAME"],
		["no event", "[]", "BAD_FRAME"],
		["an id of a wrong type", '["joinRoom",{"room":"x"},1.5]', "BAD_FRAME"],
		["four elements", '["joinRoom",{"room":"x"},1,2]', "BAD_FRAME"],
		["deep nesting", "[".repeat(8_000), "BAD_FRAME"],
		["a prototype key", '["sendMessage",{"room":"general","text":"x","__proto__":{"a":1}}]', "BAD_FRAME"],
		[
			"a prototype key in escapes",
			'["sendMessage",{"room":"general","text":"x","\\u005f_proto__":{"a":1}}]',
			"BAD_FRAME",
		],
		["an unknown event", '["nope",{}]', "UNKNOWN_EVENT"],
		["a name from Object.prototype", '["constructor",{}]', "UNKNOWN_EVENT"],
		["a reserved event", '["disconnect",{}]', "UNKNOWN_EVENT"],
		["a wrong shape", '["joinRoom",{"room":7}]', "INVALID_DATA"],
		["a room nobody joined", '["sendMessage",{"room":"elsewhere","text":"x"}]', "NOT_IN_ROOM"],
		[
			"an event that the app does not take",
			'["reportMessage",{"room":"general","id":"m","reason":"x"}]',
			"UNSUPPORTED",
		],
	];
	test.each(frames)("%s", async (_name, text, code) => {
		const chat = await start();
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		await ada.heard("pong");
		const framesBefore = bob.frames.length;
		ada.ws.send(text);
		expect(await ada.next("error")).toMatchObject({ code });
		expect(await ada.request("sendMessage", { room: "general", text: "still here" })).toMatchObject({ seq: 1 });
		await bob.heard("newMessage");
		expect(bob.frames.slice(framesBefore).filter(([event]) => event !== "pong" && event !== "newMessage")).toEqual([]);
		expect(Reflect.get({}, "a")).toBeUndefined();
		expect(chat.errors).toEqual([]);
	});

	test("binary closes with 1003, a frame over 64 KiB with 1009", async () => {
		const chat = await start();
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		ada.ws.send(Buffer.from("[]"));
		expect(await ada.closed).toBe(1003);
		bob.ws.send("x".repeat(65 * 1024));
		expect(await bob.closed).toBe(1009);
	});
});

describe("who may do what", () => {
	test("only true allows: false, a truthy value and a throw deny, and the client does not see the thrown error", async () => {
		for (const answer of [() => false, () => 1 as never, () => Promise.reject(new Error("secret"))]) {
			const chat = await start({ authorize: answer });
			const ada = await chat.connect("Ada");
			const error = errorOf(await ada.ask("joinRoom", { room: "general" }));
			expect(error.code).toBe("FORBIDDEN");
			expect(JSON.stringify(ada.frames)).not.toContain("secret");
		}
	});

	test("a hook that does not answer denies after two seconds", async () => {
		const chat = await start({ authorize: () => new Promise(() => {}) });
		const ada = await chat.connect("Ada");
		expect(errorOf(await ada.ask("joinRoom", { room: "general" })).code).toBe("FORBIDDEN");
		expect(chat.errors).toHaveLength(1);
	});

	test("a socket is closed when its credential expires", async () => {
		const chat = await start();
		const ada = await RawClient.open(`${chat.url}?name=Ada&expiresIn=50`);
		expect(await ada.closed).toBe(4401);
	});

	test("a page of another host is refused before the upgrade, unless it is allowed", async () => {
		const closed = await start();
		expect(await RawClient.refusal(`${closed.url}?name=Ada`, { origin: "https://evil.example" })).toBe(403);
		const open = await start({}, { allowedOrigins: ["https://*.app.example"] });
		expect(await RawClient.refusal(`${open.url}?name=Ada`, { origin: "https://evilapp.example" })).toBe(403);
		expect(await RawClient.refusal(`${open.url}?name=Ada`, { origin: "null" })).toBe(403);
		const page = closing(await RawClient.open(`${open.url}?name=Ada`, { origin: "https://eu.app.example" }));
		expect(page.frames[0]?.[0]).toBe("welcome");
	});

	test("limits apply to rooms, sockets and messages of one client", async () => {
		const chat = await start({ limits: { roomsPerSocket: 1, socketsPerUser: 2 } });
		const ada = await chat.join("Ada");
		expect(errorOf(await ada.ask("joinRoom", { room: "second" })).code).toBe("LIMIT_EXCEEDED");
		const answers = await Promise.all(
			Array.from({ length: 11 }, (_, n) => ada.ask("sendMessage", { room: "general", text: `${n}` })),
		);
		const refused = answers.filter(([kind]) => kind === "error").map(errorOf);
		expect(refused).toHaveLength(1);
		expect(refused[0]).toMatchObject({ code: "RATE_LIMITED" });
		expect(refused[0]?.retryAfterMs).toBeGreaterThan(0);
		await chat.connect("Ada");
		const [third] = [new RawClient(`${chat.url}?name=Ada`)];
		expect(await third.closed).toBe(4409);
	});
});

describe("a store", () => {
	test("that fails answers STORE_UNAVAILABLE, sends nothing to the room, and does not leak its error", async () => {
		const inner = new MemoryMessageStore();
		const broken: MessageStore = {
			append: () => Promise.reject(new Error("password=hunter2")),
			list: (query) => inner.list(query),
		};
		const chat = await start({ store: broken });
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		expect(errorOf(await ada.ask("sendMessage", { room: "general", text: "x" })).code).toBe("STORE_UNAVAILABLE");
		expect(await bob.heard("newMessage")).toEqual([]);
		expect(JSON.stringify([ada.frames, bob.frames])).not.toContain("hunter2");
		expect(String(chat.errors[0]?.[0])).toContain("hunter2");
		expect(JSON.stringify(chat.errors[0]?.[1])).not.toContain('x"');
	});

	test("with only create persists each message, and has no history", async () => {
		const created: ChatMessage[] = [];
		const store: CreateOnlyStore = { create: async (message) => void created.push(message) };
		const chat = await start({ store });
		const ada = await chat.join("Ada");
		const sent = await ada.request<ChatMessage>("sendMessage", { room: "general", text: "kept" });
		expect(created).toEqual([sent]);
		expect(errorOf(await ada.ask("loadHistory", { room: "general" })).code).toBe("UNSUPPORTED");
		expect(await ada.request("joinRoom", { room: "general" })).toMatchObject({
			messages: [],
			recovered: false,
			seq: 1,
		});
	});
});
