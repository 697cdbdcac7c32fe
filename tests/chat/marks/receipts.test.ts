import { expect, test } from "vitest";
import type { AckResults, OutgoingEvents } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { Receipts } from "../../../src/chat/marks/receipts";
import { closing } from "../../support/closing";
import { FakeClock } from "../../support/fake-clock";
import type { RawClient } from "../../support/raw-client";
import { startChat } from "../../support/started-chat";

type Receipt = OutgoingEvents["readReceipt"];

const room = "general";
const user = { id: "Bot", name: "Bot" };
const mark = (client: RawClient, seq: number, more: object = {}) =>
	client.request<AckResults["markRead"]>("markRead", { room, seq, ...more });
const receiptsOf = async (client: RawClient, userId: string) =>
	(await client.heard<Receipt>("readReceipt")).filter((receipt) => receipt.userId === userId);

async function twoServers(options: Parameters<typeof startChat>[0] = {}) {
	const [store, pubsub] = [new MemoryMessageStore(), new MemoryPubSub()];
	const start = async () => closing(await startChat({ store, ...options }, { pubsub }));
	return [await start(), await start()] as const;
}

test("members on every server are told how far a user has read, and so is whoever joins later", async () => {
	const [here, there] = await twoServers();
	const [ada, bob] = [await here.join("Ada"), await there.join("Bob")];
	await here.chat.send({ room, text: "one", user });
	const { seq, n, rev } = await mark(ada, 1);
	const receipt = { userId: "Ada", seq, n, rev };
	await expect.poll(() => receiptsOf(bob, "Ada"), { timeout: 20_000 }).toContainEqual({ room, ...receipt });
	const carl = await there.connect("Carl");
	const { receipts } = await carl.request<AckResults["joinRoom"]>("joinRoom", { room });
	expect(receipts).toContainEqual(receipt);
	expect(receipts?.some(({ userId }) => userId === "Carl")).toBe(false);
});

test("a private receipt reaches the user's own devices alone, also one that is not in the room", async () => {
	const [here, there] = await twoServers({ receipts: "private" });
	const [ada, bob] = [await here.join("Ada"), await there.join("Bob")];
	const phone = await there.connect("Ada");
	await here.chat.send({ room, text: "one", user });
	const { rev } = await mark(ada, 1);
	const own = { room, userId: "Ada", seq: 1, n: 1, rev };
	await expect.poll(() => receiptsOf(phone, "Ada"), { timeout: 20_000 }).toContainEqual(own);
	// Later on the same bus than what Bob must not have.
	expect(await receiptsOf(bob, "Ada")).toEqual([]);
	const joined = await bob.request<AckResults["joinRoom"]>("joinRoom", { room });
	expect(joined).not.toHaveProperty("receipts");
	expect(joined).toHaveProperty("read");
});

test.each([
	["auto", false],
	["everyone", true],
] as const)("in a room of 101 users receipts of a chat with %s reach the others: %s", async (receipts, reaches) => {
	const chat = closing(await startChat({ receipts, limits: { rates: false } }, { connectRates: false }));
	const members = await Promise.all(Array.from({ length: 101 }, (_, n) => chat.join(`user-${n}`)));
	const [ada, bob] = members as [RawClient, RawClient];
	await chat.chat.send({ room, text: "one", user });
	const { rev } = await mark(ada, 1);
	const receipt = { room, userId: "user-0", seq: 1, n: 1, rev };
	await expect.poll(() => receiptsOf(ada, "user-0"), { timeout: 20_000 }).toContainEqual(receipt);
	// After the receipt of the first join, the next one for the others may wait a second.
	if (!reaches) await new Promise((resolve) => setTimeout(resolve, 1_500));
	const seenByBob = async () => (await receiptsOf(bob, "user-0")).some((one) => one.rev === rev);
	await expect.poll(seenByBob, { timeout: 20_000 }).toBe(reaches);
});

test("the others get at most one receipt of a user per second and always the last one, the own sockets each one, and nobody one that says nothing new", async () => {
	const clock = new FakeClock();
	const sent: number[] = [];
	const own: number[] = [];
	const receipts = new Receipts({
		clock,
		sendOwn: ({ rev }) => own.push(rev),
		send: ({ rev }) => sent.push(rev),
	});
	const changed = (rev: number, userId = "Ada") => receipts.changed({ room, userId }, { seq: rev, n: rev, rev });
	changed(1);
	changed(2);
	changed(3);
	changed(2);
	expect(sent).toEqual([1]);
	expect(own).toEqual([1, 2, 3]);
	changed(7, "Bob");
	await clock.advance(999);
	expect(sent).toEqual([1, 7]);
	await clock.advance(1);
	expect(sent).toEqual([1, 7, 3]);
	changed(3);
	changed(4);
	await clock.advance(1_000);
	expect(sent).toEqual([1, 7, 3, 4]);
	await clock.advance(1_000);
	expect(clock.pending).toBe(0);
	changed(5);
	changed(6);
	receipts.close();
	expect(sent).toEqual([1, 7, 3, 4, 5, 6]);
	expect(clock.pending).toBe(0);
});
