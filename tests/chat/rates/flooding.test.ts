import { expect, test } from "vitest";
import { MemoryMessageStore } from "../../../src/adapters";
import { startLimitedChat } from "../../support/limited-chat";
import type { SimMember } from "../../support/sim-member";

const room = "lobby";
type Answer = ["ack" | "error", { code?: string; retryAfterMs?: number }, number];

const answersOf = ({ socket }: SimMember) => socket.sent.map((text) => JSON.parse(text) as Answer);
const errorsOf = (member: SimMember, code: string) =>
	answersOf(member).filter(([kind, data]) => kind === "error" && data.code === code);

test("connecting again gives a user no more messages than the limit", async () => {
	const { clock, connect } = startLimitedChat();
	const reader = await connect("Bob");
	await reader.join();
	for (let ms = 0; ms < 3_000; ms += 100) {
		const ada = await connect("Ada");
		await ada.join();
		for (let n = 0; n < 12; n++) ada.socket.send(["sendMessage", { room, text: "hi" }]);
		await clock.advance(0);
		ada.socket.drop();
		await clock.advance(100);
	}
	const { length } = reader.heard("newMessage");
	expect(length).toBeGreaterThan(20);
	expect(length).toBeLessThanOrEqual(10 + 5 * 3);
});

test("a user with 20 sockets has the messages of one", async () => {
	const { clock, connect, connectAll } = startLimitedChat();
	const reader = await connect("Bob");
	await reader.join();
	const sockets = await connectAll("Ada", 20);
	for (const socket of sockets) await socket.join();
	await clock.advance(10_000);
	for (const { socket } of sockets) for (let n = 0; n < 5; n++) socket.send(["sendMessage", { room, text: "hi" }]);
	await clock.advance(100);
	expect(reader.heard("newMessage")).toHaveLength(10);
});

test.each([
	["not JSON", "x"],
	["an unknown event", ["nope", {}]],
	["invalid data", ["joinRoom", { room: "" }]],
	["a ping", ["ping", null]],
])(
	"of a flood of frames that are %s, a bounded number is answered, and the rest is dropped without being parsed",
	async (_what, frame) => {
		const { clock, connect, connectAll } = startLimitedChat();
		const sockets = await connectAll("Ada", 20);
		const seconds = 5;
		for (let ms = 0; ms < seconds * 1_000; ms += 100) {
			for (const { socket } of sockets) for (let n = 0; n < 100; n++) socket.send(frame);
			await clock.advance(100);
		}
		const answered = sockets.reduce((sum, { socket }) => sum + socket.sent.length - 1, 0);
		expect(answered).toBeGreaterThan(100);
		// Of 100,000: at most the flood rate of the user.
		expect(answered).toBeLessThanOrEqual(900 + 450 * seconds);
		// Other users are served as before.
		expect(await (await connect("Bob")).join()).toMatchObject({ room });
	},
);

test("a client that sends three times over the rate for 10 s is told when to reconnect and closed with 4429", async () => {
	const { clock, connect } = startLimitedChat();
	const ada = await connect("Ada");
	let ms = 0;
	for (; ms < 60_000 && ada.closedWith === undefined; ms += 20) {
		for (let n = 0; n < 4; n++) ada.socket.send(["stopTyping", { room: `${ms} ${n}` }]);
		await clock.advance(20);
	}
	expect(ada.closedWith).toBe(4429);
	expect(ms).toBeGreaterThanOrEqual(10_000);
	expect(ms).toBeLessThan(25_000);
	const [told] = ada.heard<{ inMs: number }>("reconnect");
	expect(told?.inMs).toBeGreaterThanOrEqual(10_000);
	expect(told?.inMs).toBeLessThanOrEqual(20_000);
	expect(JSON.parse(ada.socket.sent.at(-1) ?? "")[0]).toBe("reconnect");
});

test("bursts beyond the rate with time in between are not closed", async () => {
	const { clock, connect } = startLimitedChat();
	const ada = await connect("Ada");
	for (let n = 0; n < 20; n++) {
		for (let m = 0; m < 500; m++) ada.socket.send(["ping", null]);
		await clock.advance(10_000);
	}
	expect(ada.closedWith).toBeUndefined();
});

test("a client that ignores how long it must wait is closed with 4429 at its hundredth such refusal", async () => {
	const { clock, connect } = startLimitedChat();
	const ada = await connect("Ada");
	await ada.join();
	// Two of these three have to wait for 100 ms, and this one sends them all the same.
	for (let n = 0; n < 1_000 && ada.closedWith === undefined; n++) {
		ada.socket.send(["sendMessage", { room, text: `${n}` }]);
		await clock.advance(65);
	}
	expect(ada.closedWith).toBe(4429);
	expect(errorsOf(ada, "RATE_LIMITED").length).toBeGreaterThanOrEqual(100);
	expect(ada.heard("reconnect")).toHaveLength(1);
});

test("a client that sends everything at once, and again when it was told to, is never closed, and gets everything through", async () => {
	const { clock, connect } = startLimitedChat();
	const ada = await connect("Ada");
	await ada.join();
	const drafts = Array.from({ length: 60 }, (_, n) => `${n}`);
	await sendUntilAcked(ada, drafts, (text) => ["sendMessage", { room, text }], clock, 20_000);
	expect(ada.closedWith).toBeUndefined();
});

test("three tabs of 50 rooms that are cut five times are never closed, and are back within 5 s", async () => {
	const { clock, connectAll } = startLimitedChat();
	const rooms = Array.from({ length: 50 }, (_, n) => `room ${n}`);
	for (let cut = 0; cut <= 5; cut++) {
		const tabs = await connectAll("Ada", 3);
		const started = clock.now();
		await Promise.all(
			tabs.map((tab) => sendUntilAcked(tab, rooms, (name) => ["joinRoom", { room: name }], clock, 5_000)),
		);
		expect(tabs.map(({ closedWith }) => closedWith)).toEqual([undefined, undefined, undefined]);
		await clock.advance(started + 5_000 - clock.now());
		for (const { socket } of tabs) socket.drop();
	}
});

test("one user's large pages do not take more than their share, whatever the sockets", async () => {
	const store = new MemoryMessageStore();
	const metadata = { filling: "x".repeat(16_000) };
	for (let n = 0; n < 40; n++) {
		await store.append({ id: `m${n}`, room, text: "x", userId: "Zoe", username: "Zoe", timestamp: n, metadata });
	}
	const { clock, connectAll } = startLimitedChat({ store });
	const sockets = await connectAll("Ada", 20);
	for (const socket of sockets) await socket.join({ limit: 1 });
	await clock.advance(30_000);
	for (let ms = 0; ms < 10_000; ms += 50) {
		for (const { socket } of sockets) socket.send(["loadHistory", { room, limit: 200 }, 1_000 + ms]);
		await clock.advance(50);
	}
	let reads = 0;
	for (const socket of sockets) {
		reads += answersOf(socket).filter(
			([kind, data]) => kind === "ack" && "messages" in data && !("room" in data),
		).length;
	}
	expect(reads).toBeGreaterThan(5);
	// 50 by the rate of pages alone.
	expect(reads).toBeLessThan(35);
});

/** Sends a frame for each item at once, and those that were refused when they may be sent again. */
async function sendUntilAcked(
	member: SimMember,
	items: readonly string[],
	frameOf: (item: string) => [string, object],
	clock: { now(): number; advance(ms: number): Promise<void>; after(ms: number, run: () => void): () => void },
	withinMs: number,
): Promise<void> {
	const acked = new Set<string>();
	const sentAs = new Map<number, string>();
	let id = 0;
	const send = (item: string) => {
		id += 1;
		sentAs.set(id, item);
		member.socket.send([...frameOf(item), id]);
	};
	member.socket.onFrame = (text) => {
		const [kind, data, of] = JSON.parse(text) as Answer;
		const item = sentAs.get(of);
		if (item === undefined) return;
		if (kind === "ack") acked.add(item);
		else clock.after(data.retryAfterMs ?? 0, () => send(item));
	};
	for (const item of items) send(item);
	const until = clock.now() + withinMs;
	while (acked.size < items.length && clock.now() < until) await clock.advance(50);
	expect(acked.size).toBe(items.length);
}
