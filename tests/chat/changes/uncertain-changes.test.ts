import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const room = "lobby";
const options = { limits: { rates: false } };
const texts = (member: SimMember) => member.heard<ChatMessage>("messageUpdated").map(({ text }) => text);

test("an edit whose answer is lost is read again and delivered to everyone, and its retry is a success", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	const { id } = await ada.say("one");
	let isDown = true;
	cluster.store.after = (call) => {
		if (call === "replace" && isDown) throw new Error("connection lost");
	};
	expect(await ada.refusal("editMessage", { room, id, text: "two" })).toBe("STORE_UNAVAILABLE");
	await cluster.wait(1_000);
	for (const member of [ada, bob]) expect(texts(member)).toEqual(["two"]);
	isDown = false;
	expect(await ada.request("editMessage", { room, id, text: "two" })).toMatchObject({ text: "two", updatedSeq: 2 });
	expect(cluster.store.calls.replace).toBe(1);
	for (const member of [ada, bob]) expect(texts(member)).toEqual(["two"]);
});

test("an edit that takes longer than 3 s is answered then, and delivered when it commits after all", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	const { id } = await ada.say("one");
	const free = cluster.store.stall(room);
	cluster.store.before = () => {};
	const answer = ada.ask("editMessage", { room, id, text: "two" });
	cluster.store.after = (call) =>
		call === "replace" ? new Promise<void>((resolve) => void cluster.clock.after(3_500, resolve)) : undefined;
	free();
	await cluster.wait(3_100);
	expect(answer()).toMatchObject(["error", { code: "STORE_UNAVAILABLE" }, expect.any(Number)]);
	await cluster.wait(2_000);
	for (const member of [ada, bob]) expect(texts(member)).toEqual(["two"]);
});

test("a server that dies between commit and publish: the retry of the edit elsewhere tells everyone at once", async () => {
	const cluster = closing(new SimCluster(3, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	const { id } = await ada.say("one");
	await cluster.wait(100);
	cluster.store.after = (call) => {
		if (call === "replace") cluster.servers[0]!.kill();
	};
	ada.ask("editMessage", { room, id, text: "two" });
	await cluster.wait(10);
	cluster.store.after = () => {};
	const again = await cluster.join(2, "Ada");
	expect(await again.request("editMessage", { room, id, text: "two" })).toMatchObject({ updatedSeq: 2 });
	await cluster.wait(10);
	expect(texts(bob)).toEqual(["two"]);
	await cluster.wait(20_000);
	expect(texts(bob)).toEqual(["two"]);
});

test("a deletion wins over the edits of two servers that race, and the edits are told", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, phone] = [await cluster.join(0, "Ada"), await cluster.join(1, "Ada")];
	const { id } = await ada.say("one");
	await cluster.wait(50);
	cluster.store.before = (call) =>
		call === "replace" ? new Promise<void>((resolve) => void cluster.clock.after(20, resolve)) : undefined;
	const edits = [
		ada.ask("editMessage", { room, id, text: "two" }),
		phone.ask("editMessage", { room, id, text: "three" }),
	];
	const deletion = phone.ask("deleteMessage", { room, id });
	await cluster.wait(3_000);
	expect(deletion()).toMatchObject(["ack", { text: "" }, expect.any(Number)]);
	const kinds = edits.map((edit) => edit()?.[0]);
	expect(kinds.filter((kind) => kind === "ack").length).toBeLessThan(2);
	for (const member of [ada, phone]) {
		expect(member.heard("messageUpdated").at(-1)).toMatchObject({ text: "", deletedAt: expect.any(Number) });
	}
});

test("a store set back that gives an edit's number to another edit has its room renumbered", async () => {
	const cluster = closing(new SimCluster(1, options));
	const ada = await cluster.join(0, "Ada");
	const one = await ada.say("one");
	const edited = await ada.request("editMessage", { room, id: one.id, text: "two" });
	cluster.store.kept.setBack(room, 1);
	const { editedAt: _edited, ...before } = edited;
	await cluster.store.kept.replace({ ...before, text: "three", editedAt: 1 }, 1);
	await cluster.servers[0]!.chat.edit({ room, id: one.id, text: "three" });
	// The same number, another text.
	const page = await cluster.servers[0]!.chat.history({ room });
	expect(page).toMatchObject({ messages: [{ text: "three", updatedSeq: 2 }] });
	cluster.store.kept.setBack(room, 1);
	await cluster.servers[0]!.chat.edit({ room, id: one.id, text: "four" });
	await cluster.wait(1_000);
	expect(ada.closedWith).toBe(1012);
});
