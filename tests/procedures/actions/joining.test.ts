import { expect, test, vi } from "vitest";
import type { AckResults, ChatMessage, MessageStore } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { countingPubSub } from "../../support/counting-pubsub";
import { errorOf } from "../../support/error-of";
import { heldStore } from "../../support/held-store";
import { startChat } from "../../support/started-chat";

const room = "general";
type Joined = AckResults["joinRoom"];
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));
const textsOf = (messages: readonly ChatMessage[]) => messages.map(({ text }) => text);

/** Returns a store that already has `count` messages in the room. */
async function filledStore(count: number) {
	const store = new MemoryMessageStore();
	await fill(store, count);
	return store;
}

async function fill(store: MessageStore, count: number) {
	for (let n = 1; n <= count; n++) {
		await store.append({ id: `m${n}`, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
	}
}

test("an empty room is joined at seq 0, with an epoch and the joiner as its only member", async () => {
	const ada = await (await start()).connect("Ada");
	expect(await ada.request("joinRoom", { room })).toEqual({
		room,
		epoch: expect.stringMatching(/./),
		seq: 0,
		recovered: false,
		messages: [],
		hasMore: false,
		members: [{ userId: "Ada", username: "Ada" }],
		occupancy: 1,
		read: { seq: 0, n: 0, rev: 0, unread: 0 },
		receipts: [],
	});
});

test("a join without since returns the latest 50 messages, or up to limit, oldest first", async () => {
	const ada = await (await start({ store: await filledStore(60) })).connect("Ada");
	const page = await ada.request<Joined>("joinRoom", { room });
	expect(page).toMatchObject({ seq: 60, recovered: false, hasMore: true });
	expect(textsOf(page.messages)).toEqual(Array.from({ length: 50 }, (_, n) => `${n + 11}`));
	const small = await ada.request<Joined>("joinRoom", { room, limit: 2 });
	expect(textsOf(small.messages)).toEqual(["59", "60"]);
	expect(await ada.request("joinRoom", { room, limit: 200 })).toMatchObject({ hasMore: false });
	for (const limit of [0, 201, 1.5]) {
		expect(errorOf(await ada.ask("joinRoom", { room, limit })).code).toBe("INVALID_DATA");
	}
});

test("1,000 missed changes are recovered, 1,001 are not", async () => {
	const ada = await (await start({ store: await filledStore(1_001) })).connect("Ada");
	const { epoch } = await ada.request<Joined>("joinRoom", { room, limit: 1 });
	const all = await ada.request<Joined>("joinRoom", { room, since: 1, epoch, limit: 5 });
	expect(all).toMatchObject({ recovered: true, seq: 1_001, hasMore: false });
	expect(all.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 2));
	const page = await ada.request<Joined>("joinRoom", { room, since: 0, epoch, limit: 5 });
	expect(page).toMatchObject({ recovered: false, seq: 1_001, hasMore: true });
	expect(textsOf(page.messages)).toEqual(["997", "998", "999", "1000", "1001"]);
});

test("a join that missed nothing is recovered; one with a since without its epoch, or in the future, is not", async () => {
	const ada = await (await start({ store: await filledStore(3) })).connect("Ada");
	const { epoch } = await ada.request<Joined>("joinRoom", { room });
	expect(await ada.request("joinRoom", { room, since: 3, epoch })).toMatchObject({
		recovered: true,
		messages: [],
		seq: 3,
	});
	for (const stale of [{ since: 3 }, { since: 4, epoch }, { since: 3, epoch: `${epoch}0` }, { epoch }]) {
		const page = await ada.request<Joined>("joinRoom", { room, ...stale });
		expect(page).toMatchObject({ recovered: false, seq: 3, epoch });
		expect(page.messages).toHaveLength(3);
	}
});

test("a store without heads recovers too", async () => {
	const inner = await filledStore(3);
	const store: MessageStore = { append: (message) => inner.append(message), list: (query) => inner.list(query) };
	const chat = await start({ store });
	const ada = await chat.connect("Ada");
	const { epoch, seq } = await ada.request<Joined>("joinRoom", { room });
	expect(seq).toBe(3);
	await ada.request("sendMessage", { room, text: "4" });
	const back = await (await chat.connect("Ada")).request<Joined>("joinRoom", { room, since: seq, epoch });
	expect(back).toMatchObject({ recovered: true, seq: 4 });
	expect(textsOf(back.messages)).toEqual(["4"]);
});

test("joining again sends no event, counts once, and one leave is enough", async () => {
	const chat = await start();
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	expect(await bob.request("joinRoom", { room })).toMatchObject({ occupancy: 2 });
	await bob.request("leaveRoom", { room });
	expect(await ada.heard("userJoined")).toHaveLength(2);
	expect(await ada.heard("userLeft")).toHaveLength(1);
	expect(errorOf(await bob.ask("leaveRoom", { room })).code).toBe("NOT_IN_ROOM");
	expect(await bob.request("joinRoom", { room })).toMatchObject({ occupancy: 2 });
});

test("a message that is in a page but new to this server reaches every member, and the joiner once", async () => {
	const store = await filledStore(60);
	// They have no bus between them and share only the store.
	const [here, elsewhere] = [await start({ store }), await start({ store })];
	const ada = await here.join("Ada");
	const zed = await elsewhere.join("Zed");
	await zed.request("sendMessage", { room, text: "both" });
	const bob = await here.connect("Bob");
	// More than this server has in memory.
	const page = await bob.request<Joined>("joinRoom", { room, limit: 100 });
	expect([textsOf(page.messages).slice(59), page.seq]).toEqual([["60", "both"], 61]);
	await ada.request("sendMessage", { room, text: "after" });
	expect(textsOf(await bob.heard<ChatMessage>("newMessage"))).toEqual(["after"]);
	expect(textsOf(await ada.heard<ChatMessage>("newMessage"))).toEqual(["both", "after"]);
});

test("a recovering member gets messages sent in the meantime once, in order", async () => {
	const { store, hold } = heldStore();
	const pubsub = new MemoryPubSub();
	const [one, two] = [await start({ store }, { pubsub }), await start({ store }, { pubsub })];
	const ada = await one.join("Ada");
	const { epoch } = await ada.request<Joined>("joinRoom", { room });
	await ada.request("sendMessage", { room, text: "missed" });
	const bob = await two.connect("Bob");
	const [head, list] = [hold("heads"), hold("list")];
	const joining = bob.request<Joined>("joinRoom", { room, since: 0, epoch });
	await head.reached;
	await ada.request("sendMessage", { room, text: "while the head is read" });
	head.release();
	await list.reached;
	await ada.request("sendMessage", { room, text: "while the page is read" });
	list.release();
	const page = await joining;
	await ada.request("sendMessage", { room, text: "after" });
	expect(page.recovered).toBe(true);
	const received = [...page.messages, ...(await bob.heard<ChatMessage>("newMessage"))];
	expect(received.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
	expect(page.messages.at(-1)?.seq).toBe(page.seq);
});

test("a join whose page cannot be read has no effect", async () => {
	const inner = await filledStore(60);
	let isDown = false;
	const store: MessageStore = {
		append: (message) => inner.append(message),
		list: async (query) => {
			if (isDown) throw new Error("disk on fire");
			return inner.list(query);
		},
	};
	const { pubsub, open } = countingPubSub();
	const chat = await start({ store }, { pubsub });
	const ada = await chat.join("Ada");
	const bob = await chat.connect("Bob");
	isDown = true;
	for (const at of [room, "other"]) {
		expect(errorOf(await bob.ask("joinRoom", { room: at, limit: 100 }))).toMatchObject({
			code: "STORE_UNAVAILABLE",
			retryAfterMs: expect.any(Number),
		});
	}
	isDown = false;
	expect(open).toHaveLength(1);
	expect(errorOf(await bob.ask("sendMessage", { room, text: "x" })).code).toBe("NOT_IN_ROOM");
	await ada.request("sendMessage", { room, text: "secret" });
	expect(await bob.heard("newMessage")).toEqual([]);
	expect((await ada.heard("userJoined")).map(({ userId }) => userId)).toEqual(["Ada"]);
	expect(await ada.heard("userLeft")).toEqual([]);
	expect(await ada.request("joinRoom", { room })).toMatchObject({ occupancy: 1 });
	expect(JSON.stringify(bob.frames)).not.toContain("fire");
	expect(String(chat.errors[0]?.[0])).toContain("fire");
});

test("a client that disconnects during its join is not left in the room", async () => {
	const { store, hold } = heldStore();
	await fill(store, 60);
	const { pubsub, open } = countingPubSub();
	const chat = await start({ store }, { pubsub });
	const ada = await chat.join("Ada");
	const bob = await chat.connect("Bob");
	const { reached, release } = hold("list");
	// More than this server has in memory.
	bob.send("joinRoom", { room, limit: 100 });
	bob.send("joinRoom", { room: "second" });
	await reached;
	bob.ws.terminate();
	await vi.waitFor(() => expect(chat.chat.connections).toBe(1));
	release();
	expect(await ada.request("joinRoom", { room })).toMatchObject({ occupancy: 1 });
	await vi.waitFor(() => expect(open).toHaveLength(1));
	expect((await ada.heard("userJoined")).map(({ userId }) => userId)).toEqual(["Ada"]);
	expect(await ada.heard("userLeft")).toEqual([]);
	expect(chat.errors).toEqual([]);
});

test("rooms named like properties of Object are ordinary rooms", async () => {
	const chat = await start();
	const ada = await chat.connect("Ada");
	for (const name of ["__proto__", "constructor", "toString", "*", "a,b", "a.>", "ル\u{1F600}ム", " x "]) {
		expect(await ada.request("joinRoom", { room: name })).toMatchObject({ room: name, seq: 0, occupancy: 1 });
		expect(await ada.request("sendMessage", { room: name, text: "hi" })).toMatchObject({ room: name, seq: 1 });
	}
});

test("a room's name has 1 to 128 characters, no control characters, and is composed", async () => {
	const chat = await start();
	const ada = await chat.connect("Ada");
	for (const name of ["", "x".repeat(129), "a\nb", "a\0b", "\u200b", "a\u202eb", "\ud800", "\u0958".repeat(128)]) {
		expect(errorOf(await ada.ask("joinRoom", { room: name })).code).toBe("INVALID_DATA");
	}
	expect(await ada.request("joinRoom", { room: "x".repeat(128) })).toMatchObject({ occupancy: 1 });
	await ada.request("joinRoom", { room: "caf\u00e9" });
	expect(await ada.request("sendMessage", { room: "cafe\u0301", text: "hi" })).toMatchObject({ room: "caf\u00e9" });
});
