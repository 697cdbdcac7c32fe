import { expect, test } from "vitest";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, n) => n + from);

/** Joins the lobby, and returns the page and the seqs of the live changes after it. */
async function joinAndListen(member: SimMember, where: { since?: number; epoch?: string }, withinMs = 200) {
	const before = member.seqs().length;
	const page = await member.request("joinRoom", { room: "lobby", ...where }, withinMs);
	return { page, seqs: () => [...page.messages.map(({ seq }) => seq), ...member.seqs().slice(before)] };
}

test.each([
	["the ring has it all", 100],
	["the store has to be read", 600],
])(
	"a resume misses and repeats nothing in a room that changes between every two steps, when %s",
	async (_name, missed) => {
		const cluster = closing(new SimCluster());
		const ada = await cluster.join(0, "Ada");
		const bob = await cluster.connect(1, "Bob");
		const { epoch } = await bob.join();
		await cluster.store.kept.fill("lobby", 1);
		await ada.say("first");
		await cluster.wait(100);
		bob.socket.drop();
		await cluster.join(1, "Cy");
		for (let n = 0; n < missed; n++) {
			ada.ask("sendMessage", { room: "lobby", text: "missed" });
			if (n % 20 === 19) await cluster.wait(1);
		}
		await cluster.wait(100);
		// From here on something is said at every step of the store and at every millisecond.
		let isMoving = true;
		let said = 0;
		cluster.store.before = (call) => {
			if (!isMoving || call === "append") return;
			for (let n = 0; n < 3; n++, said++) ada.ask("sendMessage", { room: "lobby", text: "moving" });
			return new Promise<void>((resolve) => void cluster.clock.after(3, resolve));
		};
		cluster.store.after = cluster.store.before;
		for (const server of [0, 1]) {
			const back = await cluster.connect(server, "Bob");
			ada.ask("sendMessage", { room: "lobby", text: "moving" });
			const { page, seqs } = await joinAndListen(back, { since: 2, epoch });
			expect(page.recovered).toBe(true);
			ada.ask("sendMessage", { room: "lobby", text: "after" });
			await cluster.wait(100);
			isMoving = false;
			await cluster.wait(1_000);
			expect(seqs()).toEqual(upTo(ada.seqs().at(-1)!, 3));
			isMoving = true;
		}
		if (missed > 256) expect(said).toBeGreaterThan(0);
	},
);

test("a join of a room that this process has not opened misses no change that comes while it opens", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	for (let n = 0; n < 10; n++) await ada.say("old");
	const speak = () => {
		ada.ask("sendMessage", { room: "lobby", text: "moving" });
		return new Promise<void>((resolve) => void cluster.clock.after(2, resolve));
	};
	let isSpeaking = false;
	const hook = (call: string) => {
		if (call === "append" || isSpeaking) return undefined;
		return speak();
	};
	cluster.store.before = hook;
	cluster.store.after = hook;
	const bob = await cluster.connect(1, "Bob");
	const { seqs } = await joinAndListen(bob, {});
	isSpeaking = true;
	await cluster.wait(1_000);
	expect(seqs()).toEqual(upTo(ada.seqs().at(-1)!));
	expect(seqs().length).toBeGreaterThan(11);
});

test("a message sent while the room's subscription opens is in the page", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.connect(1, "Bob");
	cluster.bus.openMs = 30;
	cluster.bus.lose(({ kind }) => kind === "heads");
	const joining = bob.ask("joinRoom", { room: "lobby" });
	await cluster.wait(10);
	await ada.say("in between");
	await cluster.wait(100);
	expect(joining()).toMatchObject(["ack", { seq: 1, messages: [{ text: "in between" }] }, 1]);
});

test("a join cannot take over 5 s, however slow the store is", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	await cluster.store.kept.fill("lobby", 600);
	const slow = () => new Promise<void>((resolve) => void cluster.clock.after(1_900, resolve));
	cluster.store.before = (call) => (call === "append" ? undefined : slow());
	const bob = await cluster.connect(1, "Bob");
	const joining = bob.ask("joinRoom", { room: "lobby", since: 700, epoch });
	await cluster.wait(5_050);
	const answer = joining();
	expect(answer?.[0]).toBe("error");
	expect(answer?.[1]).toMatchObject({ code: "STORE_UNAVAILABLE", retryAfterMs: expect.any(Number) });
	// The late answer has no effect: the room is left, and no join is announced.
	cluster.store.before = () => {};
	await cluster.wait(10_000);
	expect(ada.heard("userJoined").filter(({ userId }) => userId === "Bob")).toEqual([]);
	expect(bob.heard("newMessage")).toEqual([]);
	expect(await bob.join()).toMatchObject({ seq: 600 });
});

test("a since of the future or of another epoch is not recovered and leaves no gap; one that is not a seq is refused", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	for (let n = 0; n < 3; n++) await ada.say("old");
	const bob = await cluster.connect(1, "Bob");
	const { epoch } = await bob.join();
	for (const stale of [{ since: 4, epoch }, { since: 2 ** 52, epoch }, { since: 2, epoch: "foreign" }, { since: 2 }]) {
		const { page, seqs } = await joinAndListen(bob, stale);
		expect(page).toMatchObject({ recovered: false, epoch });
		await ada.say("more");
		await cluster.wait(5);
		expect(seqs()).toEqual(upTo(ada.seqs().at(-1)!));
	}
	for (const since of [1.5, -1, Number.MAX_VALUE, "1", null]) {
		expect(await bob.refusal("joinRoom", { room: "lobby", since, epoch })).toBe("INVALID_DATA");
	}
});

test("a since that this process has not reached is read from the store first", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	const bob = await cluster.join(1, "Bob");
	await cluster.wait(100);
	cluster.bus.lose(({ kind }) => kind === "change");
	for (let n = 0; n < 3; n++) await ada.say("unheard");
	const cy = await cluster.connect(1, "Cy");
	const { page } = await joinAndListen(cy, { since: 3, epoch });
	expect(page).toMatchObject({ recovered: true, seq: 3, messages: [] });
	expect(bob.seqs()).toEqual([1, 2, 3]);
});

test("two hundred joins at once, after a restart, open one subscription and read the head once", async () => {
	const cluster = closing(new SimCluster());
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	for (let n = 0; n < 5; n++) await ada.say("old");
	const { calls } = cluster.store;
	const [heads, subscribes] = [calls.heads, cluster.bus.roomSubscribes];
	const back: SimMember[] = [];
	for (let n = 0; n < 200; n++) back.push(await cluster.connect(1, `user ${n}`));
	const answers = back.map((member) => member.ask("joinRoom", { room: "lobby", since: 5, epoch }));
	await cluster.wait(100);
	for (const answer of answers) expect(answer()).toMatchObject(["ack", { recovered: true, seq: 5 }, 1]);
	expect(calls.heads - heads).toBe(1);
	expect(cluster.bus.roomSubscribes - subscribes).toBe(1);
	await ada.say("live");
	await cluster.wait(5);
	for (const member of back) expect(member.seqs()).toEqual([6]);
});
