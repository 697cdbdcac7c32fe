import { describe, expect, test } from "vitest";
import { MemoryMessageStore, MemoryPubSub, type PubSubAdapter } from "../../../src/adapters";
import { serversTopicOf, topicOf } from "../../../src/rpc/bus/topic";
import type { RawClient } from "../../support/raw-client";
import { startChat } from "../../support/started-chat";

const SECRET = "the secret of the servers";
const PREFIX = "jsandy-chat:wsChat";
const SERVERS = serversTopicOf(PREFIX);
const ROOM = topicOf(PREFIX, "general");
const FORGER = "00000000-0000-4000-8000-000000000000";

const signal = (data: unknown, from = FORGER) => ({ v: 1, from, signal: true, data });
const event = (name: string, data: unknown) => ({
	v: 1,
	from: FORGER,
	rooms: ["general"],
	event: name,
	data,
	volatile: true,
});
const eve = { room: "general", userId: "ceo", username: "The CEO" };

/** What somebody without the secret publishes, and the event by which a member would notice it. */
const forgeries: readonly [what: string, topic: string, frames: (epoch: string) => unknown[], noticedBy: string][] = [
	[
		"a message of somebody else",
		ROOM,
		(epoch) => [
			signal({
				epoch,
				message: {
					...eve,
					id: "forged",
					clientId: "forged",
					text: "You are all fired",
					seq: 2,
					updatedSeq: 2,
					timestamp: Date.now(),
				},
			}),
		],
		"newMessage",
	],
	[
		"a kick",
		SERVERS,
		() => [signal({ kind: "kick", id: `${FORGER}:1`, ageMs: 0, room: "general", userId: "bob" })],
		"removed",
	],
	["typing", ROOM, () => [event("userTyping", { ...eve, isTyping: true })], "userTyping"],
	[
		"a user of a server that does not exist",
		SERVERS,
		() => [signal({ kind: "delta", node: FORGER, version: 1, ...eve, on: true })],
		"userJoined",
	],
	[
		"a snapshot of a server that does not exist",
		SERVERS,
		() => [
			signal({ kind: "heartbeat", node: FORGER, version: 1 }),
			signal({ kind: "snapshot", node: FORGER, version: 1, part: 0, parts: 1, entries: [eve] }),
		],
		"userJoined",
	],
];

/** Two servers with ada on the first and bob on the second, and the bus between them as an attacker has it. */
async function start(busSecret?: string) {
	const bus = new MemoryPubSub();
	const payloads: { topic: string; payload: string }[] = [];
	const pubsub: PubSubAdapter = {
		publish: (topic, payload) => {
			payloads.push({ topic, payload: String(payload) });
			return bus.publish(topic, payload);
		},
		subscribe: (topic, onMessage, options) => bus.subscribe(topic, onMessage, options),
	};
	const store = new MemoryMessageStore();
	const options = { pubsub, ...(busSecret && { busSecret }) };
	const one = await startChat({ store }, options);
	const two = await startChat({ store }, options);
	const ada = await one.join("ada");
	const bob = await two.join("bob");
	await expect.poll(() => one.chat.occupancy("general")).toBe(2);
	const say = (client: RawClient, text: string) =>
		client.request<{ id: string; seq: number }>("sendMessage", {
			room: "general",
			text,
			clientId: crypto.randomUUID(),
		});
	await say(ada, "first");
	await bob.next("newMessage");
	const { epoch } = (await store.heads!(["general"])).get("general")!;
	return {
		...{ bus, store, payloads, one, two, ada, bob, say, epoch },
		close: async () => {
			for (const client of [ada, bob]) client.ws.terminate();
			await Promise.all([one.close(), two.close()]);
		},
	};
}

describe.each(forgeries)("%s, forged on the bus", (_what, topic, framesOf, noticedBy) => {
	test("is believed without a secret, which shows that the forgery is well made", async () => {
		const { bus, bob, epoch, close } = await start();
		for (const frame of framesOf(epoch)) await bus.publish(topic, JSON.stringify(frame));
		await bob.next(noticedBy);
		await close();
	});

	test("reaches nobody with a secret, and is reported", async () => {
		const { bus, two, ada, bob, say, epoch, close } = await start(SECRET);
		const heard = bob.frames.length;
		for (const frame of framesOf(epoch)) await bus.publish(topic, JSON.stringify(frame));
		await say(ada, "after");
		expect(await bob.next("newMessage")).toMatchObject({ text: "after", seq: 2 });
		expect(bob.frames.slice(heard).map(([name]) => name)).toEqual(["newMessage"]);
		expect(two.errors.map(([error]) => (error as Error).message)).toEqual([expect.stringContaining("not signed")]);
		expect(await two.chat.occupancy("general")).toBe(2);
		await close();
	});
});

test("with a secret, a bye and a kick in another server's name change nothing", async () => {
	const { bus, payloads, two, ada, bob, say, close } = await start(SECRET);
	const nodes = new Set(payloads.map(({ payload }) => (JSON.parse(payload) as [string, string])[1]));
	expect(nodes.size).toBe(2);
	for (const node of nodes) {
		await bus.publish(SERVERS, JSON.stringify(signal({ kind: "bye", node, keepMs: 0 }, node)));
		await bus.publish(
			SERVERS,
			JSON.stringify(signal({ kind: "kick", id: `${node}:9`, ageMs: 0, userId: "bob" }, node)),
		);
	}
	await say(ada, "after");
	await bob.next("newMessage");
	expect(await two.chat.occupancy("general")).toBe(2);
	expect(bob.frames.some(([name]) => name === "removed" || name === "userLeft")).toBe(false);
	await close();
});

test("with a secret, a recorded kick is not accepted again by a server that was restarted", async () => {
	const { bus, payloads, one, two, store, close, ...rest } = await start(SECRET);
	await one.chat.kick({ room: "general", userId: "bob" });
	await rest.bob.next("removed");
	const kicks = payloads.filter(({ topic, payload }) => topic === SERVERS && payload.includes('"kick"'));
	expect(kicks).toHaveLength(1);
	const restarted = await startChat({ store }, { pubsub: bus, busSecret: SECRET });
	const bob = await restarted.join("bob");
	await bus.publish(SERVERS, kicks[0]!.payload);
	await one.chat.kick({ room: "other", userId: "nobody" });
	await rest.say(rest.ada, "after");
	await bob.next("newMessage");
	expect(await restarted.chat.occupancy("general")).toBe(2);
	expect(bob.frames.some(([name]) => name === "removed")).toBe(false);
	// A new kick of the same server is accepted.
	await one.chat.kick({ room: "general", userId: "bob" });
	await bob.next("removed");
	bob.ws.terminate();
	await restarted.close();
	await close();
});

test("without a secret, a message that only the bus knew gives way to the stored one, and the room keeps its numbers", async () => {
	const { bus, two, ada, bob, say, epoch, close } = await start();
	const [, , framesOf] = forgeries[0]!;
	for (const frame of framesOf(epoch)) await bus.publish(ROOM, JSON.stringify(frame));
	expect(await bob.next("newMessage")).toMatchObject({ text: "You are all fired", seq: 2 });
	await ada.next("newMessage");
	await ada.next("newMessage");
	// Ada's server has delivered the forgery as well, and is given its seq for a message of her own.
	await say(ada, "real");
	expect(await ada.next("newMessage")).toMatchObject({ text: "real", seq: 2 });
	expect(await bob.next("newMessage")).toMatchObject({ text: "real", seq: 2 });
	await say(bob, "next");
	expect(await ada.next("newMessage")).toMatchObject({ text: "next", seq: 3 });
	for (const frame of framesOf(epoch)) await bus.publish(ROOM, JSON.stringify(frame));
	await say(bob, "last");
	expect(await ada.next("newMessage")).toMatchObject({ text: "last", seq: 4 });
	expect([ada.ws.readyState, bob.ws.readyState]).toEqual([1, 1]);
	expect((await two.chat.history({ room: "general" })).messages.map(({ text }) => text)).toEqual([
		"first",
		"real",
		"next",
		"last",
	]);
	expect(two.errors.map(([error]) => (error as Error).message)).toContainEqual(
		expect.stringContaining("not in the store"),
	);
	await close();
});

test("without a secret as well, a server speaks for itself only", async () => {
	const { bus, two, bob, ada, say, close } = await start();
	await bus.publish(SERVERS, JSON.stringify(signal({ kind: "delta", node: "another", version: 1, ...eve, on: true })));
	await say(ada, "after");
	await bob.next("newMessage");
	expect(await two.chat.occupancy("general")).toBe(2);
	expect(two.errors.map(([error]) => (error as Error).message)).toEqual([expect.stringContaining("another server")]);
	await close();
});
