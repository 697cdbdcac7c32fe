import { expect, test } from "vitest";
import type { AckResults, ChatMessage, MessageStore, OutgoingEvents } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import type { RawClient } from "../../support/raw-client";
import { startChat } from "../../support/started-chat";

type Joined = AckResults["joinRoom"];
type Marked = AckResults["markRead"];
type Receipt = OutgoingEvents["readReceipt"];

const room = "general";
const user = { id: "Bot", name: "Bot" };
const join = (client: RawClient) => client.request<Joined>("joinRoom", { room });
const mark = (client: RawClient, seq: number, more: object = {}) =>
	client.request<Marked>("markRead", { room, seq, ...more });
const codeOf = (frame: Parameters<typeof errorOf>[0]) => errorOf(frame).code;

/** Two servers of one chat. */
async function twoServers(options: Parameters<typeof startChat>[0] = {}) {
	const [store, pubsub] = [new MemoryMessageStore(), new MemoryPubSub()];
	const start = async () => closing(await startChat({ store, ...options }, { pubsub }));
	return [await start(), await start()] as const;
}

test("a mark on one server is the user's on every server, and survives a new connection", async () => {
	const [here, there] = await twoServers();
	const ada = await here.connect("Ada");
	// Who comes to an open room has missed nothing.
	await here.chat.send({ room, text: "before", user });
	expect((await join(ada)).read).toEqual({ seq: 1, n: 1, rev: 0, unread: 0 });
	for (const text of ["one", "two", "three"]) await here.chat.send({ room, text, user });
	expect(await mark(ada, 3)).toEqual({ room, seq: 3, n: 3, rev: expect.any(Number), unread: 1 });
	const again = await there.connect("Ada");
	expect((await join(again)).read).toMatchObject({ seq: 3, n: 3, unread: 1 });
	const { rev } = await mark(again, 4);
	const receipts = async () => (await ada.heard<Receipt>("readReceipt")).filter((one) => one.rev === rev);
	await expect.poll(receipts, { timeout: 20_000 }).toEqual([{ room, userId: "Ada", seq: 4, n: 4, rev }]);
});

test("a mark goes neither back nor beyond the head, except back by force, down to 0", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	for (const text of ["one", "two", "three"]) await chat.chat.send({ room, text, user });
	expect(await mark(ada, 1_000_000)).toMatchObject({ seq: 3, n: 3, unread: 0 });
	expect(await mark(ada, 1)).toMatchObject({ seq: 3, n: 3, unread: 0 });
	expect(await mark(ada, 1, { force: true })).toMatchObject({ seq: 1, n: 1, unread: 2 });
	expect(await mark(ada, 0, { force: true })).toMatchObject({ seq: 0, n: 0, unread: 3 });
	expect(await mark(ada, 0)).toMatchObject({ seq: 0, n: 0, unread: 3 });
});

test("a mark counts messages and neither edits, reactions nor the app's own messages", async () => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	const { id } = await chat.chat.send({ room, text: "one", user });
	await chat.chat.edit({ room, id, text: "1" });
	await chat.chat.announce({ room, text: "Ada was added" });
	await chat.chat.react({ room, id, emoji: "👍", user });
	await chat.chat.send({ room, text: "two", user });
	expect(await mark(ada, 0, { force: true })).toMatchObject({ unread: 2 });
	expect(await mark(ada, 4)).toMatchObject({ seq: 4, n: 1, unread: 1 });
});

test.each([
	["a fraction", { room, seq: 1.5 }, "INVALID_DATA"],
	["a negative number", { room, seq: -1 }, "INVALID_DATA"],
	["a number as text", { room, seq: "1" }, "INVALID_DATA"],
	["a number that no integer is", { room, seq: 2 ** 60 }, "INVALID_DATA"],
	["a room that was not joined", { room: "elsewhere", seq: 1 }, "NOT_IN_ROOM"],
])("%s as a mark is refused, and the mark stays", async (_name, data, code) => {
	const chat = closing(await startChat());
	const ada = await chat.join("Ada");
	await chat.chat.send({ room, text: "one", user });
	expect(codeOf(await ada.ask("markRead", data))).toBe(code);
	expect(await mark(ada, 0)).toMatchObject({ seq: 0, unread: 1 });
});

test("a mark of another epoch changes nothing and is answered with the mark that there is", async () => {
	const chat = closing(await startChat());
	const ada = await chat.connect("Ada");
	const { epoch } = await join(ada);
	await chat.chat.send({ room, text: "one", user });
	expect(await mark(ada, 1, { epoch: "another" })).toMatchObject({ seq: 0, unread: 1 });
	expect(await mark(ada, 1, { epoch })).toMatchObject({ seq: 1, unread: 0 });
	expect(await mark(ada, 0, { epoch: "another", force: true })).toMatchObject({ seq: 1, unread: 0 });
});

test("a mark on a message that is no longer kept counts those that are", async () => {
	const chat = closing(await startChat({ store: new MemoryMessageStore({ maxMessagesPerRoom: 2 }) }));
	const ada = await chat.join("Ada");
	for (let n = 1; n <= 5; n++) await chat.chat.send({ room, text: `${n}`, user });
	expect(await mark(ada, 1)).toMatchObject({ unread: 2 });
	expect(await mark(ada, 4)).toMatchObject({ seq: 4, n: 4, unread: 1 });
});

test("what a socket sends marks all before it, and what the app sends only if it says so", async () => {
	const chat = closing(await startChat());
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	await bob.request("sendMessage", { room, text: "one" });
	await ada.request<ChatMessage>("sendMessage", { room, text: "two" });
	const read = async (name: string) => (await join(await chat.connect(name))).read;
	expect(await read("Ada")).toMatchObject({ seq: 2, n: 2, unread: 0 });
	await chat.chat.send({ room, text: "three", user: { id: "Ada", name: "Ada" } });
	expect(await read("Ada")).toMatchObject({ seq: 2, unread: 1 });
	await chat.chat.send({ room, text: "four", user: { id: "Ada", name: "Ada" }, markRead: true });
	expect(await read("Ada")).toMatchObject({ seq: 4, unread: 0 });
	expect(await read("Bob")).toMatchObject({ seq: 1, unread: 3 });
});

test("marks of many are one write, and what the same client sends meanwhile does not wait for it", async () => {
	const store = new MemoryMessageStore();
	const batches: number[] = [];
	const setMarks = store.mark.bind(store);
	store.mark = (marks) => {
		batches.push(marks.length);
		return setMarks(marks);
	};
	const chat = closing(await startChat({ store, limits: { rates: false } }));
	const members = await Promise.all(Array.from({ length: 20 }, (_, n) => chat.join(`user-${n}`)));
	await mark(members[0]!, 0);
	batches.length = 0;
	await chat.chat.send({ room, text: "one", user });
	const order: string[] = [];
	const marked = members.flatMap((member) => [1, 0, 1].map((seq) => mark(member, seq).then(() => order.push("mark"))));
	await members[0]!.request("sendMessage", { room, text: "at once" }).then(() => order.push("send"));
	await Promise.all(marked);
	expect(order[0]).toBe("send");
	expect(batches).toEqual([20]);
});

test("a batch that waits when the server closes is stored", async () => {
	const store = new MemoryMessageStore();
	const chat = await startChat({ store });
	const ada = await chat.join("Ada");
	await ada.request("sendMessage", { room, text: "one" });
	await chat.close();
	expect(await store.marks([{ room, userId: "Ada" }])).toEqual([{ seq: 1, n: 1, rev: expect.any(Number) }]);
});

test("a store that fails at marks answers STORE_UNAVAILABLE, and joins and messages go on", async () => {
	const store: MessageStore = Object.assign(new MemoryMessageStore(), {
		mark: async () => {
			throw new Error("no space left");
		},
		marks: async () => {
			throw new Error("no such table");
		},
	});
	const chat = closing(await startChat({ store }));
	const ada = await chat.connect("Ada");
	expect(await join(ada)).not.toHaveProperty("read");
	for (let n = 0; n < 12; n++) await join(ada);
	expect(codeOf(await ada.ask("markRead", { room, seq: 0 }))).toBe("STORE_UNAVAILABLE");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	expect(await ada.request("editMessage", { room, id, text: "two" })).toMatchObject({ text: "two" });
	expect(chat.errors.map(([error]) => (error as Error).message)).toContain("no space left");
});

test.each([
	["marks", { mark: undefined, marks: undefined }],
	[
		"ordinals",
		{
			async heads(this: MessageStore, rooms: string[]) {
				const heads = await MemoryMessageStore.prototype.heads.call(this as MemoryMessageStore, rooms);
				return new Map([...heads].map(([name, { epoch, seq }]) => [name, { epoch, seq }]));
			},
			async append(this: MessageStore, ...args: Parameters<MemoryMessageStore["append"]>) {
				const { message, repeated } = await MemoryMessageStore.prototype.append.call(
					this as MemoryMessageStore,
					...args,
				);
				const { n: _n, ...rest } = message;
				return { message: rest, repeated };
			},
		},
	],
])("with a store without %s, markRead is UNSUPPORTED and nothing else is", async (_name, parts) => {
	const store: MessageStore = Object.assign(new MemoryMessageStore(), parts);
	const chat = closing(await startChat({ store }));
	const ada = await chat.join("Ada");
	const { id } = await ada.request<ChatMessage>("sendMessage", { room, text: "one" });
	expect(codeOf(await ada.ask("markRead", { room, seq: 1 }))).toBe("UNSUPPORTED");
	expect(await join(ada)).not.toHaveProperty("read");
	expect(await ada.request("editMessage", { room, id, text: "two" })).toMatchObject({ text: "two" });
});

test("marks of a user who is removed meanwhile are not stored", async () => {
	const store = new MemoryMessageStore();
	const chat = closing(await startChat({ store }));
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	await mark(ada, 0);
	await chat.chat.send({ room, text: "one", user });
	const asked = ada.ask("markRead", { room, seq: 1 });
	await ada.heard("pong");
	await chat.chat.kick({ room, userId: "Ada" });
	expect(codeOf(await asked)).toBe("FORBIDDEN");
	await mark(bob, 1);
	expect(await store.marks([{ room, userId: "Ada" }])).toMatchObject([{ seq: 0 }]);
});
