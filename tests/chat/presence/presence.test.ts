import { expect, test, vi } from "vitest";
import type { AckResults } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { graceSkipper } from "../../support/skip-grace";
import { startChat } from "../../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));
const idsOf = (members: { userId?: unknown }[]) => members.map(({ userId }) => userId);

test("joins and leaves are sent to everyone in the room, including that user, and to no other room", async () => {
	const chat = await start();
	const [ada, outsider] = [await chat.join("Ada"), await chat.join("Zoe", "elsewhere")];
	const bob = await chat.join("Bob");
	for (const client of [ada, bob]) {
		expect((await client.heard("userJoined")).at(-1)).toEqual({ room, userId: "Bob", username: "Bob" });
	}
	expect(await bob.heard("userJoined")).toHaveLength(1);
	await bob.request("leaveRoom", { room });
	for (const client of [ada, bob]) {
		expect(await client.heard("userLeft")).toEqual([{ room, userId: "Bob", username: "Bob" }]);
	}
	expect(idsOf(await outsider.heard("userJoined"))).toEqual(["Zoe"]);
	expect(await outsider.heard("userLeft")).toEqual([]);
});

test("the joiner's own userJoined comes after its ack", async () => {
	const ada = await (await start()).connect("Ada");
	const joining = ada.request("joinRoom", { room });
	await ada.next("userJoined");
	await joining;
	expect(ada.frames.map(([event]) => event)).toEqual(["welcome", "ack", "userJoined"]);
});

test.each([
	["closes", (ws: { close(): void }) => ws.close()],
	["is cut off", (ws: { terminate(): void }) => ws.terminate()],
])("a user whose last socket %s has left each of its rooms", async (_how, end) => {
	const chat = await start();
	const skipGrace = graceSkipper(chat.chat);
	const ada = await chat.join("Ada");
	await ada.request("joinRoom", { room: "second" });
	const tab = await chat.join("Bob");
	await tab.request("joinRoom", { room: "second" });
	const otherTab = await chat.join("Bob");
	end(tab.ws);
	await skipGrace(2);
	expect(await ada.next("userLeft")).toEqual({ room: "second", userId: "Bob", username: "Bob" });
	expect(await ada.request("joinRoom", { room })).toMatchObject({ occupancy: 2 });
	end(otherTab.ws);
	await skipGrace(1);
	expect(await ada.next("userLeft")).toEqual({ room, userId: "Bob", username: "Bob" });
	expect(await ada.heard("userLeft")).toHaveLength(2);
	expect(await ada.request("joinRoom", { room })).toMatchObject({
		occupancy: 1,
		members: [{ userId: "Ada", username: "Ada" }],
	});
});

test("a user who left and comes back joins again", async () => {
	const chat = await start();
	const ada = await chat.join("Ada");
	for (let n = 0; n < 2; n++) await (await chat.join("Bob")).close();
	await vi.waitFor(async () => expect(await ada.heard("userLeft")).toHaveLength(2));
	expect(idsOf(await ada.heard("userJoined"))).toEqual(["Ada", "Bob", "Bob"]);
});

test("two servers on one pub/sub are one room: messages, typing, joins and leaves", async () => {
	const [pubsub, store] = [new MemoryPubSub(), new MemoryMessageStore()];
	const [one, two] = [await start({ store }, { pubsub }), await start({ store }, { pubsub })];
	const skipGrace = graceSkipper(two.chat);
	const [ada, bob] = [await one.join("Ada"), await two.join("Bob")];
	expect(await ada.heard("userJoined")).toHaveLength(2);
	await bob.request("startTyping", { room });
	expect(await ada.next("userTyping")).toEqual({ room, userId: "Bob", username: "Bob", isTyping: true });
	const sent = await bob.request("sendMessage", { room, text: "across" });
	expect(await ada.next("newMessage")).toEqual(sent);
	expect(await bob.heard("newMessage")).toEqual([sent]);
	bob.ws.terminate();
	await skipGrace(0);
	expect(await ada.next("userLeft")).toMatchObject({ userId: "Bob" });
	expect([one.errors, two.errors]).toEqual([[], []]);
});

test("typing on one server is not echoed to another tab of the same user on another", async () => {
	const pubsub = new MemoryPubSub();
	const [one, two] = [await start({}, { pubsub }), await start({}, { pubsub })];
	const [tab, otherTab, bob] = [await one.join("Ada"), await two.join("Ada"), await two.join("Bob")];
	await tab.request("startTyping", { room });
	expect(await bob.heard("userTyping")).toHaveLength(1);
	expect(await otherTab.heard("userTyping")).toEqual([]);
});

test("the first join on a server that has just started returns the users on the other servers", async () => {
	const [pubsub, store] = [new MemoryPubSub(), new MemoryMessageStore()];
	const [one, two] = [await start({ store }, { pubsub }), await start({ store }, { pubsub })];
	await one.join("Ada");
	const bob = await two.connect("Bob");
	const { members, occupancy } = await bob.request<AckResults["joinRoom"]>("joinRoom", { room });
	expect([members.map(({ userId }) => userId).sort(), occupancy]).toEqual([["Ada", "Bob"], 2]);
	expect((await bob.heard("userJoined")).map(({ userId }) => userId)).toEqual(["Bob"]);
});
