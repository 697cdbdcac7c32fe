import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const room = "lobby";
const options = { limits: { rates: false } };

/** A room whose first message has so many answers that a page of ten does not have it. */
async function answered(cluster: SimCluster, answers = 12) {
	const ada = await cluster.join(0, "Ada");
	const first = await ada.say("question");
	for (let n = 1; n <= answers; n++) await ada.request("sendMessage", { room, text: `${n}`, replyTo: first.id });
	return { ada, first };
}

test("a reply to a message that the room does not have is NOT_FOUND, and one to a tombstone is sent", async () => {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.join(0, "Ada");
	await ada.join({ room: "other" });
	const elsewhere = await ada.request("sendMessage", { room: "other", text: "there" });
	const here = await ada.say("here");
	for (const replyTo of ["none", elsewhere.id]) {
		expect(await ada.refusal("sendMessage", { room, text: "re", replyTo })).toBe("NOT_FOUND");
	}
	expect(await ada.request("sendMessage", { room, text: "re", replyTo: here.id })).toMatchObject({ replyTo: here.id });
	await ada.request("deleteMessage", { room, id: here.id });
	expect(await ada.request("sendMessage", { room, text: "re", replyTo: here.id })).toMatchObject({ seq: 4 });
	expect(ada.seqs()).toEqual([1, 2, 4]);
});

test.each([0, 1])("pages carry what they quote once, in its latest version, on server %i", async (server) => {
	const cluster = closing(new SimCluster(2, options));
	const { ada, first } = await answered(cluster, 300);
	const bob = await cluster.connect(server, "Bob");
	const pageOf = (member: SimMember) => member.request("joinRoom", { room, limit: 10 });
	expect((await pageOf(bob)).quoted).toEqual({ [first.id]: first });
	const edited = await ada.request("editMessage", { room, id: first.id, text: "better question" });
	await cluster.wait(100);
	expect((await pageOf(bob)).quoted).toEqual({ [first.id]: edited });
	const history = { room, before: 200, limit: 5 };
	expect((await bob.request("loadHistory", history)).quoted).toEqual({ [first.id]: edited });
	expect(await cluster.servers[server]!.chat.history(history)).toMatchObject({ quoted: { [first.id]: edited } });
	expect(await bob.request("loadHistory", { room, before: 5 })).not.toHaveProperty("quoted");
});

test("a hundred joins read what their page quotes once", async () => {
	const cluster = closing(new SimCluster(1, options));
	const { first } = await answered(cluster, 300);
	cluster.servers[0]!.kill();
	cluster.servers[0]!.start();
	const { calls } = cluster.store;
	const before = calls.get;
	const joiners: SimMember[] = [];
	for (let n = 0; n < 100; n++) joiners.push(await cluster.connect(0, `u${n}`));
	const answers = joiners.map((joiner) => joiner.ask("joinRoom", { room, limit: 10 }));
	await cluster.wait(200);
	for (const answer of answers) expect(answer()).toMatchObject(["ack", { quoted: { [first.id]: first } }, 1]);
	expect(calls.get - before).toBe(1);
});

test("a page quotes at most 50 messages, and no more than fit beside its own", async () => {
	const cluster = closing(new SimCluster(1, options));
	const ada = await cluster.join(0, "Ada");
	const firsts: ChatMessage[] = [];
	for (let n = 0; n < 60; n++) firsts.push(await ada.say(`${n}`));
	for (const { id } of firsts) await ada.request("sendMessage", { room, text: "re", replyTo: id });
	const page = await ada.request("loadHistory", { room, limit: 60 });
	const ids = firsts.slice(10).map(({ id }) => id);
	expect(new Set(Object.keys(page.quoted ?? {}))).toEqual(new Set(ids));
	const maxBytes = 5_000;
	const small = await ada.request("loadHistory", { room, limit: 10, maxBytes });
	expect(small.messages).toHaveLength(10);
	expect(JSON.stringify({ ...small.quoted, messages: small.messages }).length).toBeLessThan(maxBytes + 1_000);
	expect(Object.keys(small.quoted ?? {}).length).toBeGreaterThan(0);
});

test("a store that fails to give a quote or a user's reactions fails no page", async () => {
	const cluster = closing(new SimCluster(1, options));
	const { ada, first } = await answered(cluster, 300);
	const hot = await ada.say("hot");
	for (let n = 0; n < 12; n++) (await cluster.join(0, `a${n}`)).ask("addReaction", { room, id: hot.id, emoji: "👍" });
	await cluster.wait(1_000);
	// What the server has read by now is in its memory.
	cluster.servers[0]!.kill();
	cluster.servers[0]!.start();
	cluster.store.before = (call) => {
		if (call === "get" || call === "reactionsOf") throw new Error("down");
	};
	const bob = await cluster.connect(0, "Bob");
	const page = await bob.request("joinRoom", { room, limit: 10 }, 1_000);
	expect(page.messages).toHaveLength(10);
	expect(page.messages[0]?.replyTo).toBe(first.id);
	expect(page).not.toHaveProperty("quoted");
	expect(page).not.toHaveProperty("mine");
});

test("a page names the user's own reactions where a message does not name everybody", async () => {
	const cluster = closing(new SimCluster(2, options));
	const ada = await cluster.join(0, "Zed");
	const [hot, quiet] = [await ada.say("hot"), await ada.say("quiet")];
	for (let n = 0; n < 12; n++) (await cluster.join(0, `a${n}`)).ask("addReaction", { room, id: hot.id, emoji: "👍" });
	await cluster.wait(500);
	for (const id of [hot.id, quiet.id]) await ada.request("addReaction", { room, id, emoji: "👍" }, 500);
	for (const server of [0, 1]) {
		const again = await cluster.connect(server, "Zed");
		const page = await again.request("joinRoom", { room });
		expect(page.mine).toEqual({ [hot.id]: ["👍"] });
		expect(page.messages.map(({ reactions }) => reactions?.["👍"]?.count)).toEqual([13, 1]);
		expect((await again.request("loadHistory", { room })).mine).toEqual({ [hot.id]: ["👍"] });
		const other = await cluster.connect(server, "Bob");
		expect((await other.request("joinRoom", { room })).mine).toEqual({ [hot.id]: [] });
	}
});
