import { expect, test, vi } from "vitest";
import { chatMessageSchema } from "../../../src/schemas/message";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

/** Returns a cluster whose rooms have `count` messages, and a member of each room. */
async function started(rooms: number, count: number) {
	const cluster = closing(new SimCluster(1));
	const names = Array.from({ length: rooms }, (_, n) => `room-${n}`);
	for (const name of names) await cluster.store.kept.fill(name, count);
	const ada = await cluster.connect(0, "Ada");
	return { cluster, names, ada };
}

test("three hundred joins of ten rooms read each room once, whether at once or one after the other", async () => {
	const { cluster, names } = await started(10, 80);
	const { calls } = cluster.store;
	for (const [round, waitMs] of [
		["at once", 0],
		["one by one", 2],
	] as const) {
		const before = calls.list;
		await cluster.wait(11_000);
		for (let n = 0; n < 30; n++) {
			const member = await cluster.connect(0, `${round} ${n}`);
			const answers = names.map((room) => member.ask("joinRoom", { room }));
			if (waitMs > 0) await cluster.wait(waitMs);
			if (n === 29) await cluster.wait(100);
			if (n === 29 || waitMs > 0) {
				for (const answer of answers)
					expect(answer()).toMatchObject(["ack", { seq: 80, hasMore: true }, expect.anything()]);
			}
		}
		expect(calls.list - before).toBe(10);
	}
});

test("a page from memory is the one that the store has, while the room goes on", async () => {
	const { cluster, ada } = await started(1, 80);
	await ada.join({ room: "room-0" });
	const { calls } = cluster.store;
	for (let n = 0; n < 300; n++) {
		await ada.request("sendMessage", { room: "room-0", text: `live ${n}` });
		if (n % 30 !== 0) continue;
		for (const limit of [1, 20, 50]) {
			const before = calls.list;
			const page = await ada.request("loadHistory", { room: "room-0", limit });
			expect(calls.list).toBe(before);
			expect(page).toEqual(await cluster.store.kept.list({ room: "room-0", limit }));
		}
		await cluster.wait(1_000);
	}
});

test("a row that is changed by hand is shown after 10 s", async () => {
	const { cluster, ada } = await started(1, 80);
	await ada.join({ room: "room-0" });
	const { messages } = await cluster.store.kept.list({ room: "room-0", limit: 1 });
	Object.assign(messages[0]!, { text: "erased" });
	await cluster.wait(10_001);
	const page = await ada.request("loadHistory", { room: "room-0", limit: 1 });
	expect(page.messages[0]?.text).toBe("erased");
});

test("a message is validated and encoded once, in however many joins it is sent", async () => {
	const { cluster, ada } = await started(1, 80);
	const parse = vi.spyOn(chatMessageSchema, "safeParse");
	const stringify = vi.spyOn(JSON, "stringify");
	try {
		await ada.join({ room: "room-0" });
		expect(parse.mock.calls.length).toBe(50);
		for (let n = 0; n < 10; n++) {
			const member = await cluster.connect(0, `user ${n}`);
			parse.mockClear();
			stringify.mockClear();
			await member.join({ room: "room-0" });
			await member.request("loadHistory", { room: "room-0" });
			expect(parse.mock.calls.length).toBe(0);
			const encoded = stringify.mock.calls.filter(([value]) => typeof value === "object" && value && "text" in value);
			expect(encoded.length).toBe(0);
		}
	} finally {
		parse.mockRestore();
		stringify.mockRestore();
	}
});

test("a page from memory has the store's message in place of one that only the bus had", async () => {
	const { cluster, ada } = await started(1, 80);
	const { epoch } = await ada.join({ room: "room-0" });
	const { messages } = await cluster.store.kept.list({ room: "room-0", limit: 1 });
	const message = { ...messages[0]!, id: "forged", text: "forged", seq: 81, updatedSeq: 81 };
	const forged = { v: 1, from: "a stranger", signal: true, data: { epoch, message } };
	cluster.bus.inject("room-0", JSON.stringify(forged));
	await cluster.wait(100);
	const read = async () => (await ada.request("loadHistory", { room: "room-0" })).messages.at(-1)?.text;
	expect(await read()).toBe("forged");
	await ada.request("sendMessage", { room: "room-0", text: "real" });
	expect(await read()).toBe("real");
});
