import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

test("while the store stalls one room, the others are served as usual, and the room itself once it is free", async () => {
	const cluster = closing(new SimCluster());
	const [ada, bob] = [await cluster.join(0, "Ada", "r0"), await cluster.join(1, "Bob", "r0")];
	for (const member of [ada, bob]) await member.join({ room: "lobby" });
	const free = cluster.store.stall("r0");
	const refused: (() => unknown)[] = [];
	for (let n = 1; n <= 50; n++) {
		refused.push(ada.ask("sendMessage", { room: "r0", text: `${n}`, clientId: `c-${n}` }));
		await bob.request("sendMessage", { room: "lobby", text: `${n}` }, 5);
		expect(await bob.request("loadHistory", { room: "r0" }, 5)).toMatchObject({ messages: [] });
		await cluster.wait(200);
	}
	expect(ada.seqs()).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
	// One after the other, each for the 2 s that the store waits for the room.
	expect(refused[0]?.()).toMatchObject({
		0: "error",
		1: { code: "STORE_UNAVAILABLE", retryAfterMs: expect.any(Number) },
	});
	free();
	await cluster.wait(1_000);
	expect(await bob.request("sendMessage", { room: "r0", text: "free" })).toMatchObject({ text: "free" });
	expect(ada.seqs("r0").length).toBeGreaterThan(0);
});

test("while the store refuses writes, users enter, read and resume, and messages answer STORE_UNAVAILABLE", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	for (let n = 1; n <= 3; n++) await ada.say(`${n}`);
	const end = cluster.store.refuseWrites();
	for (let n = 0; n < 30; n++) {
		expect(await ada.refusal("sendMessage", { room: "lobby", text: "lost" })).toBe("STORE_UNAVAILABLE");
		const newcomer = await cluster.connect(n % 2, `user-${n}`);
		expect(await newcomer.join({ since: 1, epoch })).toMatchObject({ seq: 3, recovered: true });
		expect((await newcomer.request("loadHistory", { room: "lobby" })).messages).toHaveLength(3);
	}
	end();
	await cluster.wait(1_000);
	expect(await ada.say("kept")).toMatchObject({ seq: 4 });
});
