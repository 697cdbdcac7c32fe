import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { closing } from "../../support/closing";
import { SimCluster } from "../../support/sim-cluster";
import type { SimMember } from "../../support/sim-member";

const room = "lobby";
const options = { limits: { rates: false } };

/** The numbers that a member was told, each as a change or as passed, with the event. */
function told(member: SimMember): [event: string, seq: number][] {
	const frames = member.socket.sent.map((text) => JSON.parse(text) as [string, Partial<ChatMessage>]);
	return frames.flatMap(([event, data]): [string, number][] => {
		if (event === "newMessage" || event === "messageUpdated") return [[event, data.updatedSeq ?? 0]];
		return event === "passed" ? [[event, data.seq ?? 0]] : [];
	});
}

/** Fails where a member that keeps a cursor would take a number for missing. */
function expectNoHole(member: SimMember, from = 0): void {
	let cursor = from;
	for (const [event, seq] of told(member)) {
		if (event !== "passed") expect(seq, JSON.stringify(told(member))).toBe(cursor + 1);
		cursor = Math.max(cursor, seq);
	}
}

/** A member edits one message so many times. Returns the latest version. */
async function edit(member: SimMember, message: ChatMessage, times: number): Promise<ChatMessage> {
	let latest = message;
	for (let n = 1; n <= times; n++) {
		const { id, editedAt } = latest;
		latest = await member.request("editMessage", { room, id, text: `${message.text} ${n}`, editedAt });
	}
	return latest;
}

test("after an edit storm over a bus that loses everything, members are told what was passed over, and no hole is left", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	await cluster.wait(100);
	let isLossy = true;
	cluster.bus.lose(({ kind }) => isLossy && kind === "change");
	const one = await ada.say("one");
	const two = await ada.say("two");
	const last = await edit(ada, one, 30);
	await edit(ada, two, 3);
	isLossy = false;
	await ada.say("three");
	await cluster.wait(2_000);
	for (const member of [ada, bob]) expectNoHole(member);
	// "one" is new to Bob in its latest version, and comes before "two", which changed after it.
	const heard = bob.socket.sent.map((text) => JSON.parse(text) as [string, ChatMessage]);
	const shown = heard.filter(([event]) => event === "newMessage").map(([, { text }]) => text);
	expect(shown).toEqual([last.text, "two 3", "three"]);
	expect(bob.heard("messageUpdated")).toEqual([]);
	expect(cluster.errors).toEqual([]);
});

test("a member that was shown a message hears of its later version as an update", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	const one = await ada.say("one");
	await cluster.wait(100);
	cluster.bus.lose(({ kind }) => kind === "change");
	await edit(ada, one, 5);
	await cluster.wait(2_000);
	expect(told(bob)).toEqual([
		["newMessage", 1],
		["passed", 5],
		["messageUpdated", 6],
	]);
});

test("a resume over overtaken numbers has each change once and continues without a hole, from the store too", async () => {
	const cluster = closing(new SimCluster(2, options));
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	const one = await ada.say("one");
	await ada.say("two");
	await edit(ada, one, 400);
	for (const server of [0, 1]) {
		const bob = await cluster.connect(server, "Bob");
		const page = await bob.join({ since: 1, epoch });
		expect(page).toMatchObject({ recovered: true, hasMore: false, seq: 402 });
		expect(page.messages.map(({ updatedSeq }) => updatedSeq)).toEqual([2, 402]);
		bob.socket.drop(1000);
	}
	const cy = await cluster.connect(1, "Cy");
	await cy.join({ since: 1, epoch });
	await ada.say("live");
	await cluster.wait(100);
	expect(told(cy)).toEqual([["newMessage", 403]]);
});

test("a resume from below what was pruned is not recovered, and one from above is", async () => {
	const cluster = closing(new SimCluster(1, options));
	const ada = await cluster.join(0, "Ada");
	const { epoch } = await ada.join();
	for (let n = 1; n <= 300; n++) await ada.say(`${n}`);
	cluster.store.kept.prune(room, 10);
	const bob = await cluster.connect(0, "Bob");
	expect(await bob.join({ since: 9, epoch })).toMatchObject({ recovered: false, seq: 300 });
	expect(await bob.join({ since: 10, epoch })).toMatchObject({ recovered: true, seq: 300 });
});

test("a room whose last changes were pruned before they arrived goes on", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	await cluster.wait(100);
	let isLossy = true;
	cluster.bus.lose(({ kind }) => isLossy && kind === "change");
	for (let n = 1; n <= 3; n++) await ada.say(`${n}`);
	cluster.store.kept.prune(room, 3);
	await cluster.wait(2_000);
	isLossy = false;
	await ada.say("after");
	await cluster.wait(100);
	expect(told(bob)).toEqual([
		["passed", 3],
		["newMessage", 4],
	]);
	expect(cluster.errors).toEqual([]);
});

test("a deleted message that was pruned before its deletion arrived is in no page, and who shows it starts again", async () => {
	const cluster = closing(new SimCluster(2, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(1, "Bob")];
	const { id } = await ada.say("secret");
	await ada.say("kept");
	await cluster.join(1, "Eve");
	await cluster.wait(100);
	cluster.bus.lose(({ kind }) => kind === "change");
	await ada.request("deleteMessage", { room, id });
	cluster.store.kept.prune(room, 1);
	await cluster.wait(2_000);
	const zoe = await cluster.connect(1, "Zoe");
	const { messages, seq, epoch } = await zoe.join();
	expect([messages.map(({ text }) => text), seq]).toEqual([["kept"], 3]);
	expect(told(bob).at(-1)).toEqual(["newMessage", 2]);
	const back = await cluster.connect(1, "Bob");
	expect(await back.join({ since: 2, epoch })).toMatchObject({ recovered: false, seq: 3 });
});

test("a slow consumer that missed what was pruned starts again, because no page has the last change of what it shows", async () => {
	const cluster = closing(new SimCluster(1, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(0, "Bob")];
	const { id } = await ada.say("secret");
	bob.socket.bufferedAmount = 1.5 * 1024 * 1024;
	await ada.say("the one that is too much");
	await ada.request("deleteMessage", { room, id });
	for (let n = 0; n < 300; n++) await ada.say(`missed ${n}`);
	cluster.store.kept.prune(room, 1);
	expect(bob.closedWith).toBeUndefined();
	bob.socket.bufferedAmount = 0;
	await cluster.wait(2_000);
	expect(bob.closedWith).toBeDefined();
});

test.each([
	["its room still remembers what it missed", 20],
	["its room has forgotten what it missed", 150],
])("a slow consumer that missed an edit storm catches up without a hole, when %s", async (_name, rounds) => {
	const cluster = closing(new SimCluster(1, options));
	const [ada, bob] = [await cluster.join(0, "Ada"), await cluster.join(0, "Bob")];
	const shown = await ada.say("shown");
	bob.socket.bufferedAmount = 1.5 * 1024 * 1024;
	const last = await ada.say("the one that is too much");
	const missed: ChatMessage[] = [];
	for (let n = 0; n < rounds; n++) {
		const message = await ada.say(`missed ${n}`);
		missed.push(n % 10 === 0 ? await edit(ada, message, 3) : message);
	}
	const { id, editedAt } = missed[0]!;
	const changed = await ada.request("editMessage", { room, id, text: "changed after all", editedAt });
	await edit(ada, shown, 2);
	// Slow again on the way, twice.
	for (const until of [30, 60]) {
		let left = until;
		bob.socket.onFrame = () => {
			if (--left <= 0) bob.socket.bufferedAmount = 1.5 * 1024 * 1024;
		};
		bob.socket.bufferedAmount = 0;
		await cluster.wait(2_000);
	}
	bob.socket.onFrame = undefined;
	bob.socket.bufferedAmount = 0;
	await cluster.wait(2_000);
	await ada.say("live again");
	await cluster.wait(10);
	expectNoHole(bob);
	const seen = bob.heard<ChatMessage>("newMessage").map(({ id }) => id);
	expect(new Set(seen).size).toBe(seen.length);
	expect(new Set(seen)).toEqual(new Set(ada.heard<ChatMessage>("newMessage").map(({ id }) => id)));
	const latest = new Map<string, ChatMessage>();
	for (const text of bob.socket.sent) {
		const [event, message] = JSON.parse(text) as [string, ChatMessage];
		if (event === "newMessage" || event === "messageUpdated") latest.set(message.id, message);
	}
	expect(latest.get(changed.id)?.text).toBe("changed after all");
	expect(latest.get(shown.id)?.text).toBe("shown 2");
	expect(latest.get(last.id)).toEqual(last);
});
