import { expect, test } from "vitest";
import { createChatProcedure } from "../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../src/adapters";
import { startMounted } from "../support/mounted";
import { RawClient } from "../support/raw-client";

const room = "general";

async function start(options: { pubsub?: MemoryPubSub; store?: MemoryMessageStore } = {}) {
	const { store = new MemoryMessageStore(), pubsub } = options;
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("id") ?? "", name: c.req.query("name") ?? "" } }),
		store,
	});
	const { url } = await startMounted({ wsChat }, pubsub ? { pubsub } : {});
	return (id: string, name: string) => RawClient.open(`${url}/wsChat?id=${id}&name=${name}`);
}

const namesIn = async (client: RawClient, name = room) => {
	const { members } = await client.request<{ members: { username: string }[] }>("joinRoom", { room: name });
	return members.map(({ username }) => username);
};

test("the newest socket's name is shown in each room of the user's older sockets, before it joins one", async () => {
	const connect = await start();
	const bob = await connect("bob", "Bob");
	const old = await connect("ada", "Ada");
	await namesIn(old);
	await namesIn(bob);
	await connect("ada", "Ada L.");
	for (const client of [bob, old]) {
		expect(await client.next("memberChanged")).toEqual({ room, userId: "ada", username: "Ada L." });
	}
});

test("an older socket that enters a room, or types, does not bring the old name back", async () => {
	const connect = await start();
	const old = await connect("ada", "Ada");
	const bob = await connect("bob", "Bob");
	await namesIn(await connect("ada", "Ada L."));
	expect(await namesIn(bob)).toEqual(["Ada L.", "Bob"]);
	expect(await namesIn(old)).toEqual(["Ada L.", "Bob"]);
	await old.request("startTyping", { room });
	expect(await bob.next("userTyping")).toMatchObject({ username: "Ada L." });
	expect(await namesIn(old, "den")).toEqual(["Ada L."]);
	expect(await bob.heard("memberChanged")).toEqual([]);
});

test("on all servers, the name of the newest socket on any of them is shown", async () => {
	const shared = { pubsub: new MemoryPubSub(), store: new MemoryMessageStore() };
	const [first, second] = [await start(shared), await start(shared)];
	const old = await first("ada", "Ada");
	const bob = await first("bob", "Bob");
	await namesIn(bob);
	await namesIn(await second("ada", "Ada L."));
	expect(await bob.next("userJoined")).toMatchObject({ userId: "bob" });
	expect(await bob.next("userJoined")).toMatchObject({ userId: "ada", username: "Ada L." });
	// The older socket enters last.
	expect((await namesIn(old)).sort()).toEqual(["Ada L.", "Bob"]);
	const third = await start(shared);
	expect((await namesIn(await third("eve", "Eve"))).sort()).toEqual(["Ada L.", "Bob", "Eve"]);
	expect(await bob.heard("memberChanged")).toEqual([]);
});
