import { expect, test } from "vitest";
import type { ChatMessage } from "../../../src";
import { EncodedMessage } from "../../../src/chat/store/encoded-message";
import type { RoomStore } from "../../../src/chat/store/room-store";
import { Quotes } from "../../../src/chat/timeline/quotes";
import { FakeClock } from "../../support/fake-clock";

const messageOf = (room: string, id: string, size = 1): ChatMessage => ({
	id,
	room,
	text: "x".repeat(size),
	userId: "u",
	username: "u",
	timestamp: 1,
	seq: 1,
	updatedSeq: 1,
});

function quotesOf(size?: number) {
	const clock = new FakeClock();
	const reads: string[] = [];
	const store = {
		async find(room: string, id: string) {
			reads.push(id);
			return id === "none" ? null : messageOf(room, id, size);
		},
	} as unknown as RoomStore;
	return { clock, reads, quotes: new Quotes(store, clock) };
}

test("what is quoted is read once for 10 s, and a change of it takes its place", async () => {
	const { clock, reads, quotes } = quotesOf();
	const keep = { keep: true };
	const [first, second] = await Promise.all([quotes.read("a", ["1", "none"], keep), quotes.read("a", ["1"], keep)]);
	expect([...first.keys(), ...second.keys()]).toEqual(["1", "1"]);
	expect(reads).toEqual(["1", "none"]);
	const changed = new EncodedMessage({ ...messageOf("a", "1"), text: "changed", updatedSeq: 2 });
	quotes.updated(changed);
	expect(quotes.find("a", "1")).toBe(changed);
	expect(quotes.find("b", "1")).toBeUndefined();
	await clock.advance(10_000);
	expect(quotes.find("a", "1")).toBeUndefined();
	// A read that began before the change does not undo it.
	await quotes.read("a", ["1"], keep);
	expect(quotes.find("a", "1")).toBe(changed);
	quotes.delete("a");
	expect(quotes.find("a", "1")).toBeUndefined();
});

test("kept quotes are bounded: 200 of a room, 16 MiB of all, and none of a closed room", async () => {
	const { quotes } = quotesOf();
	const ids = Array.from({ length: 300 }, (_, n) => `${n}`);
	await quotes.read("a", ids, { keep: true });
	expect(ids.filter((id) => quotes.find("a", id))).toEqual(ids.slice(100));
	await quotes.read("b", ["1"], { keep: false });
	expect(quotes.find("b", "1")).toBeUndefined();
	const large = quotesOf(1024 * 1024).quotes;
	const rooms = Array.from({ length: 40 }, (_, n) => `room ${n}`);
	for (const room of rooms) await large.read(room, ["1"], { keep: true });
	expect(rooms.filter((room) => large.find(room, "1"))).toEqual(rooms.slice(-15));
});

test("a change while a message is read wins over what the read gives, also for who only waits for the read", async () => {
	let answer = (_message: ChatMessage) => {};
	const reading = new Promise<ChatMessage>((resolve) => {
		answer = resolve;
	});
	const store = { find: () => reading } as unknown as RoomStore;
	const quotes = new Quotes(store, new FakeClock());
	const reads = [true, false].map((keep) => quotes.read("a", ["1"], { keep }));
	const tombstone = new EncodedMessage({ ...messageOf("a", "1"), text: "", deletedAt: 2, updatedSeq: 2 });
	quotes.updated(tombstone);
	answer(messageOf("a", "1"));
	for (const read of reads) expect((await read).get("1")).toBe(tombstone);
	expect(quotes.find("a", "1")).toBe(tombstone);
});
