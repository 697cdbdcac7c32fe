import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";

const MiB = 1024 * 1024;
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, n) => n + from);

/** Ada, who sends; Bob, who stops reading after the first message; Cy, who keeps reading. */
async function started() {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.join(0, "Ada");
	const bob = await cluster.join(0, "Bob");
	const cy = await cluster.join(0, "Cy");
	bob.socket.bufferedAmount = 1.5 * MiB;
	await ada.say("the one that is too much");
	const speak = async (count: number) => {
		for (let n = 0; n < count; n++) {
			ada.ask("sendMessage", { room: "lobby", text: `message ${n}` });
			if (n % 50 === 49) await cluster.wait(1);
		}
		await cluster.wait(1);
	};
	return { cluster, ada, bob, cy, speak };
}

test.each([
	["its room still remembers what it missed", 200],
	["its room has forgotten what it missed", 700],
])(
	"a slow consumer over 1 MiB queues no more bytes, and continues in order without a repeat when %s",
	async (_name, missed) => {
		const { cluster, ada, bob, cy, speak } = await started();
		const frames = bob.socket.sent.length;
		await speak(missed);
		await cluster.wait(5_000);
		expect(bob.socket.sent).toHaveLength(frames);
		expect(cy.seqs()).toEqual(upTo(missed + 1));
		bob.socket.bufferedAmount = 0;
		await cluster.wait(200);
		expect(bob.seqs()).toEqual(upTo(missed + 1));
		await ada.say("live again");
		await cluster.wait(1);
		expect(bob.seqs()).toEqual(upTo(missed + 2));
	},
);

test("a slow consumer that is slow again during its replay continues from there", async () => {
	const { cluster, bob, speak } = await started();
	await speak(600);
	for (const until of [100, 250, 400]) {
		let left = until - bob.seqs().length;
		bob.socket.onFrame = () => {
			if (--left <= 0) bob.socket.bufferedAmount = 1.5 * MiB;
		};
		bob.socket.bufferedAmount = 0;
		await cluster.wait(2_000);
		expect(bob.seqs().length).toBeGreaterThanOrEqual(until);
		expect(bob.seqs().length).toBeLessThanOrEqual(until + 2);
	}
	bob.socket.onFrame = undefined;
	bob.socket.bufferedAmount = 0;
	await cluster.wait(2_000);
	expect(bob.seqs()).toEqual(upTo(601));
});

test("a replay that the store fails continues when the store works again", async () => {
	const { cluster, bob, speak } = await started();
	await speak(600);
	cluster.store.before = (call) => {
		if (call === "list") throw new Error("down");
	};
	bob.socket.bufferedAmount = 0;
	await cluster.wait(3_000);
	expect(bob.seqs()).toEqual([1]);
	cluster.store.before = () => {};
	await cluster.wait(1_500);
	expect(bob.seqs()).toEqual(upTo(601));
});

test("a slow consumer still receives acks and errors", async () => {
	const { bob } = await started();
	expect(await bob.refusal("sendMessage", { room: "nowhere", text: "x" })).toBe("NOT_IN_ROOM");
	expect(await bob.request("sendMessage", { room: "lobby", text: "mine" })).toMatchObject({ seq: 2 });
	expect(bob.seqs()).toEqual([1]);
});

test("a slow consumer more than 1,000 changes behind when it reads again is closed with 4408; one 1,000 behind is not", async () => {
	for (const [missed, code] of [
		[1_000, undefined],
		[1_001, 4408],
	] as const) {
		const { cluster, bob, cy, speak } = await started();
		await speak(missed);
		bob.socket.bufferedAmount = 0;
		await cluster.wait(500);
		expect(bob.closedWith).toBe(code);
		expect(cy.seqs()).toEqual(upTo(missed + 1));
		if (code === undefined) expect(bob.seqs()).toEqual(upTo(missed + 1));
	}
});

test("a consumer that is slow for 30 s is closed with 4408, without effect on other members", async () => {
	const { cluster, ada, bob, cy } = await started();
	await cluster.wait(29_500);
	expect(bob.closedWith).toBeUndefined();
	await cluster.wait(1_000);
	expect(bob.closedWith).toBe(4408);
	await ada.say("next");
	await cluster.wait(1);
	expect(cy.seqs()).toEqual([1, 2]);
});

test("a slow consumer that leaves or joins again is not sent twice what it missed", async () => {
	const { cluster, ada, bob, speak } = await started();
	await speak(300);
	const { epoch } = await ada.join();
	const page = await bob.join({ since: 1, epoch });
	expect(page.messages.map(({ seq }) => seq)).toEqual(upTo(301, 2));
	bob.socket.bufferedAmount = 0;
	await cluster.wait(1_000);
	await ada.say("live");
	await cluster.wait(1);
	expect(bob.seqs()).toEqual([1, 302]);
	bob.socket.bufferedAmount = 1.5 * MiB;
	await ada.say("too much");
	await cluster.wait(1);
	await bob.request("leaveRoom", { room: "lobby" });
	await ada.say("unheard");
	bob.socket.bufferedAmount = 0;
	await cluster.wait(1_000);
	expect(bob.seqs()).toEqual([1, 302, 303]);
});

test("a slow consumer is not sent what was deleted while it did not read, and sees no gap", async () => {
	const { cluster, ada, bob, speak } = await started();
	const secret = await ada.say("secret");
	await ada.request("deleteMessage", { room: "lobby", id: secret.id });
	await speak(2);
	bob.socket.bufferedAmount = 0;
	await cluster.wait(200);
	const told = bob.heard<ChatMessage>("newMessage").slice(1);
	expect(told.map(({ text, updatedSeq }) => [text, updatedSeq])).toEqual([
		["", 3],
		["message 0", 4],
		["message 1", 5],
	]);
	expect(bob.heard("passed")).toEqual([{ room: "lobby", seq: 2 }]);
	expect(bob.heard("messageUpdated")).toEqual([]);
});
