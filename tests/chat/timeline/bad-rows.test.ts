import { expect, test } from "vitest";
import type { MessageStore } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import { startChat } from "../../support/started-chat";

const room = "general";
type Page = { messages: { seq: number }[]; seq: number; recovered: boolean; epoch: string };
const seqsOf = ({ messages }: { messages: { seq: number }[] }) => messages.map(({ seq }) => seq);

/** Returns a store in which the rows with these seqs have a blank name. */
function blanked(inner: MemoryMessageStore, ...seqs: number[]): MessageStore {
	return {
		append: (message) => inner.append(message),
		heads: (rooms) => inner.heads(rooms),
		get: async (of, id) => {
			const found = await inner.get(of, id);
			return found && seqs.includes(found.seq) ? { ...found, username: "" } : found;
		},
		list: async (query) => {
			const page = await inner.list(query);
			return {
				...page,
				messages: page.messages.map((one) => (seqs.includes(one.seq) ? { ...one, username: "" } : one)),
			};
		},
	};
}

async function filled(count: number) {
	const store = new MemoryMessageStore();
	for (let n = 1; n <= count; n++) {
		await store.append({ id: `m${n}`, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
	}
	return store;
}

test("a row that does not fit closes no room: the rest is served, and the row is reported once", async () => {
	const inner = await filled(10);
	const chat = closing(await startChat({ store: blanked(inner, 3, 10) }, { http: true }));
	const ada = await chat.connect("Ada");
	const page = await ada.request<Page>("joinRoom", { room });
	expect([seqsOf(page), page.seq]).toEqual([[1, 2, 4, 5, 6, 7, 8, 9], 10]);
	const { epoch } = page;
	const bob = await chat.connect("Bob");
	const back = await bob.request<Page>("joinRoom", { room, since: 1, epoch });
	expect([seqsOf(back), back.seq, back.recovered]).toEqual([[2, 4, 5, 6, 7, 8, 9], 10, true]);
	expect(seqsOf(await ada.request<Page>("loadHistory", { room, before: 5 }))).toEqual([1, 2, 4]);
	expect(seqsOf(await chat.chat.history({ room, after: 2 }))).toEqual([4, 5, 6, 7, 8, 9]);
	expect((await fetch(`${chat.url}/rooms/${room}/messages/m3?name=Ada`)).status).toBe(404);
	await ada.request("sendMessage", { room, text: "on" });
	expect(await bob.next("newMessage")).toMatchObject({ seq: 11 });
	const told = chat.errors.map(([error, where]) => [(error as Error).message, where]);
	expect(told.length).toBe(2);
	expect(told).toContainEqual([expect.stringMatching(/"m3".*username/), { room }]);
	expect(told).toContainEqual([expect.stringMatching(/"m10".*username/), { room }]);
});

test("a gap that ends in a row that does not fit is passed over", async () => {
	const inner = new MemoryMessageStore();
	const pubsub = new MemoryPubSub();
	const here = closing(await startChat({ store: blanked(inner, 2) }, { pubsub }));
	const ada = await here.join("Ada");
	// Written behind the servers' backs.
	for (let n = 1; n <= 3; n++) {
		await inner.append({ id: `m${n}`, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
	}
	await ada.request("sendMessage", { room, text: "four" });
	expect(await ada.next("newMessage")).toMatchObject({ seq: 1 });
	expect(await ada.next("newMessage")).toMatchObject({ seq: 3 });
	expect(await ada.next("newMessage")).toMatchObject({ seq: 4 });
});

test("a latest row that does not fit is looked for once, and the room goes on after it", async () => {
	const cluster = closing(new SimCluster(1));
	const { kept, calls } = cluster.store;
	const ada = await cluster.join(0, "Ada");
	await ada.say("one");
	// Written behind the server's back.
	await kept.fill("lobby", 1);
	const list = kept.list.bind(kept);
	kept.list = async (query) => {
		const page = await list(query);
		return { ...page, messages: page.messages.map((one) => (one.seq === 2 ? { ...one, username: "" } : one)) };
	};
	await cluster.wait(60_000);
	expect(cluster.errors.map(String)).toEqual([expect.stringContaining("username")]);
	expect(calls.list).toBeLessThanOrEqual(2);
	await ada.say("three");
	expect(ada.seqs()).toEqual([1, 3]);
});
