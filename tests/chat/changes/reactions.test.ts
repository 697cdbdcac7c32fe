import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const room = "lobby";
const options = { limits: { rates: false } };
const own = (member: SimMember) => member.heard<{ id: string; emoji: string[] }>("ownReactions");
const changes = (member: SimMember) => member.heard<ChatMessage>("messageUpdated");

test("a thousand reactions within a second are some dozens of changes, and none is lost", async () => {
	const cluster = closing(new SimCluster(1, options));
	const ada = await cluster.join(0, "Ada");
	const { id } = await ada.say("hot");
	const fans: SimMember[] = [];
	for (let n = 0; n < 100; n++) fans.push(await cluster.join(0, `fan-${String(n).padStart(3, "0")}`));
	const answers: (() => unknown)[] = [];
	for (const emoji of ["👍", "🎉", "❤️", "😂", "🚀", "👀", "🔥", "💯", "🙏", "✅"]) {
		for (const fan of fans) answers.push(fan.ask("addReaction", { room, id, emoji }));
		await cluster.wait(100);
	}
	await cluster.wait(2_000);
	for (const answer of answers) expect(answer()).toMatchObject(["ack", { id }, expect.any(Number)]);
	const told = changes(ada);
	expect(told.length).toBeGreaterThan(5);
	expect(told.length).toBeLessThan(50);
	expect(cluster.store.calls.react).toBe(told.length);
	expect(Object.values(told.at(-1)?.reactions ?? {}).map(({ count }) => count)).toEqual(Array(10).fill(100));
	expect(told.map(({ updatedSeq }) => updatedSeq)).toEqual(told.map((_, n) => n + 2));
});

test("commits of one message are at least 50 ms apart, more for a large message, and what comes meanwhile is folded", async () => {
	const cluster = closing(new SimCluster(1, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(0, "Bob")];
	const { id } = await ada.say("small");
	await ada.request("addReaction", { room, id, emoji: "👍" });
	const undone = ada.ask("removeReaction", { room, id, emoji: "👍" });
	const other = bob.ask("addReaction", { room, id, emoji: "👍" });
	await cluster.wait(45);
	expect([undone(), other()]).toEqual([undefined, undefined]);
	await cluster.wait(10);
	expect(other()).toMatchObject(["ack", { reactions: { "👍": { count: 1, userIds: ["Bob"] } } }, expect.any(Number)]);
	expect(undone()).toMatchObject(["ack", { updatedSeq: 3 }, expect.any(Number)]);
	const metadata = { filling: "x".repeat(15_000) };
	const large = await ada.request("sendMessage", { room, text: "x".repeat(1_500), metadata });
	await ada.request("addReaction", { room, id: large.id, emoji: "👍" });
	const next = bob.ask("addReaction", { room, id: large.id, emoji: "👍" });
	await cluster.wait(55);
	expect(next()).toBeUndefined();
	await cluster.wait(15);
	expect(next()).toMatchObject(["ack", {}, expect.any(Number)]);
});

test("a 21st emoji is refused to whoever sent it, and the others in the same commit are taken", async () => {
	const cluster = closing(new SimCluster(1, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(0, "Bob")];
	const { id } = await ada.say("popular");
	for (let n = 0; n < 20; n++) await ada.request("addReaction", { room, id, emoji: `:e${n}:` });
	await ada.request("removeReaction", { room, id, emoji: ":e0:" });
	const [last, over, known] = [
		ada.ask("addReaction", { room, id, emoji: ":e0:" }),
		bob.ask("addReaction", { room, id, emoji: ":e20:" }),
		bob.ask("addReaction", { room, id, emoji: ":e5:" }),
	];
	await cluster.wait(500);
	expect(last()).toMatchObject(["ack", {}, expect.any(Number)]);
	expect(over()).toMatchObject(["error", { code: "LIMIT_EXCEEDED" }, expect.any(Number)]);
	expect(known()).toMatchObject(["ack", { reactions: { ":e5:": { count: 2 } } }, expect.any(Number)]);
	expect(Object.keys(changes(ada).at(-1)?.reactions ?? {})).toHaveLength(20);
});

test.each(["👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "3️⃣", ":shipit:", ":+1:"])("%s is a reaction", async (emoji) => {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.join(0, "Ada");
	const { id } = await ada.say("hello");
	const message = await ada.request("addReaction", { room, id, emoji });
	expect(message.reactions).toEqual({ [emoji]: { count: 1, userIds: ["Ada"] } });
});

test.each(["x", "yes", "👍👍", ":Shipit:", ":no way:", ":", "3", "🇩", "", "👍 ", `:${"x".repeat(33)}:`])(
	"%j is no reaction",
	async (emoji) => {
		const cluster = closing(new SimCluster(1));
		const ada = await cluster.join(0, "Ada");
		const { id } = await ada.say("hello");
		expect(await ada.refusal("addReaction", { room, id, emoji })).toBe("INVALID_DATA");
	},
);

test("reactions to a message of another room, to a tombstone, a pruned one and none are NOT_FOUND", async () => {
	const cluster = closing(new SimCluster(1));
	const ada = await cluster.join(0, "Ada");
	await ada.join({ room: "other" });
	const [old, gone, kept] = [await ada.say("old"), await ada.say("gone"), await ada.say("kept")];
	await ada.request("deleteMessage", { room, id: gone.id });
	cluster.store.kept.prune(room, 1);
	for (const data of [{ room: "other", id: kept.id }, { id: gone.id }, { id: old.id }, { id: "none" }]) {
		expect(await ada.refusal("addReaction", { room, emoji: "👍", ...data })).toBe("NOT_FOUND");
	}
	expect(changes(ada)).toHaveLength(1);
});

test("a user's other sockets in the room hear of its own reactions, on every server, also where the message does not name it", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, tab, phone] = [await cluster.join(0, "Zed"), await cluster.join(0, "Zed"), await cluster.join(1, "Zed")];
	const outside = await cluster.connect(1, "Zed");
	const bob = await cluster.join(1, "Bob");
	const { id } = await ada.say("hello");
	for (let n = 0; n < 12; n++) {
		const fan = await cluster.join(0, `a${n}`);
		fan.ask("addReaction", { room, id, emoji: "👍" });
	}
	await cluster.wait(500);
	const { reactions } = await ada.request("addReaction", { room, id, emoji: "👍" }, 500);
	expect(reactions?.["👍"]?.userIds).not.toContain("Zed");
	await ada.request("addReaction", { room, id, emoji: "🎉" }, 500);
	await cluster.wait(100);
	const both = [
		{ room, id, emoji: ["👍"] },
		{ room, id, emoji: ["👍", "🎉"] },
	];
	expect(own(tab)).toEqual(both);
	expect(own(phone)).toEqual(both);
	for (const member of [ada, outside, bob]) expect(own(member)).toEqual([]);
});

test("a store that cannot say whether it took a reaction is not asked again, and what it took is delivered", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	const { id } = await ada.say("hello");
	let isDown = true;
	cluster.store.after = (call) => {
		if (call === "react" && isDown) throw new Error("connection lost");
	};
	expect(await ada.refusal("addReaction", { room, id, emoji: "👍" })).toBe("STORE_UNAVAILABLE");
	isDown = false;
	await cluster.wait(1_000);
	expect(cluster.store.calls.react).toBe(1);
	for (const member of [ada, bob]) expect(changes(member)).toMatchObject([{ reactions: { "👍": { count: 1 } } }]);
});

test("a user who is kicked while its reaction waits has not reacted", async () => {
	const cluster = closing(new SimCluster(1, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(0, "Bob")];
	const { id } = await ada.say("hello");
	await ada.request("addReaction", { room, id, emoji: "🎉" });
	const waits = bob.ask("addReaction", { room, id, emoji: "👍" });
	await cluster.wait(1);
	await cluster.servers[0]!.chat.kick({ room, userId: "Bob" });
	await cluster.wait(200);
	expect(waits()).toMatchObject(["error", { code: "FORBIDDEN" }, expect.any(Number)]);
	expect(changes(ada)).toHaveLength(1);
	expect(cluster.store.calls.react).toBe(1);
});

test("a deletion of the hottest message wins, and reactions after it are NOT_FOUND", async () => {
	const cluster = closing(new SimCluster(2, options));
	const ada = await cluster.join(0, "Ada");
	const { id } = await ada.say("hot");
	const fans: SimMember[] = [];
	for (let n = 0; n < 20; n++) fans.push(await cluster.join(n % 2, `fan-${n}`));
	const answers: (() => unknown)[] = [];
	let deleted = () => undefined as unknown;
	for (let round = 0; round < 20; round++) {
		for (const fan of fans)
			answers.push(fan.ask(round % 2 ? "removeReaction" : "addReaction", { room, id, emoji: "👍" }));
		if (round === 10) deleted = ada.ask("deleteMessage", { room, id });
		await cluster.wait(30);
	}
	await cluster.wait(5_000);
	expect(deleted()).toMatchObject(["ack", { id, text: "" }, expect.any(Number)]);
	expect(answers.filter((answer) => answer() === undefined)).toEqual([]);
	for (const member of [ada, ...fans]) {
		expect(changes(member).at(-1)).toMatchObject({ id, text: "", deletedAt: expect.any(Number) });
		expect(changes(member).at(-1)).not.toHaveProperty("reactions");
	}
});
