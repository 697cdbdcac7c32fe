import { expect, test, vi } from "vitest";
import { FakeWebSocket } from "./fake-web-socket";
import { joinAck, message } from "./samples";
import { setupFakeSocket } from "./setup-fake-socket";

const it = setupFakeSocket();

/** The sizes of the pages that were asked for, oldest first. */
const sizes = () =>
	FakeWebSocket.made.flatMap(({ sent }) =>
		sent.map((text) => JSON.parse(text)[1]?.maxBytes).filter((bytes) => bytes !== undefined),
	);

/** Asks for a page that arrives after this time. */
async function load(afterMs: number): Promise<void> {
	const asked = it.socket.request("loadHistory", { room: "lobby", before: 9 });
	await vi.advanceTimersByTimeAsync(afterMs);
	const { last } = FakeWebSocket;
	last.receive(["ack", { messages: [], hasMore: false }, last.sentOf("loadHistory").at(-1)?.[2]]);
	await asked;
}

test("a page that takes longer to arrive than the time limit of an answer is not thrown away or asked for again", async () => {
	const ws = await it.open();
	ws.welcome();
	const joining = it.socket.request("joinRoom", { room: "lobby" });
	await vi.advanceTimersByTimeAsync(19_000);
	ws.receive(["ack", joinAck(1, { messages: [message(1)] }), 1]);
	await expect(joining).resolves.toMatchObject({ seq: 1 });
	expect(ws.sentOf("joinRoom")).toHaveLength(1);
});

test("pages are 64 KiB at first, a fourth after a slow one, and more after a fast one", async () => {
	(await it.open()).welcome(600_000);
	for (const ms of [2_500, 1_000, 2_500, 2_500, 2_500, 100, 100]) await load(ms);
	expect(sizes()).toEqual([65_536, 16_384, 16_384, 4_096, 4_096, 4_096, 8_192]);
	for (let n = 0; n < 10; n++) await load(100);
	expect(sizes().at(-1)).toBe(524_288);
});

test("a page that was waited for until the connection was lost counts as slow", async () => {
	const ws = await it.open();
	ws.welcome();
	it.socket.emit("joinRoom", { room: "lobby" });
	await vi.advanceTimersByTimeAsync(9_000);
	ws.end(1006);
	await vi.advanceTimersByTimeAsync(500);
	FakeWebSocket.last.welcome();
	expect(sizes()).toEqual([65_536, 16_384]);
});

test("a size that the app names is sent unchanged", async () => {
	(await it.open()).welcome();
	const ask = it.socket.request.bind(it.socket) as (event: string, data: object) => Promise<unknown>;
	void ask("loadHistory", { room: "lobby", before: 9, maxBytes: 1_000 }).catch(() => {});
	expect(sizes()).toEqual([1_000]);
});

test("a room has one join on its way at a time", async () => {
	const ws = await it.open();
	ws.welcome();
	const first = it.socket.request("joinRoom", { room: "lobby" });
	const second = it.socket.request("joinRoom", { room: "lobby" });
	await vi.advanceTimersByTimeAsync(10_000);
	expect(ws.sentOf("joinRoom")).toHaveLength(1);
	ws.receive(["ack", joinAck(1), 1]);
	await first;
	ws.receive(["ack", joinAck(2), 2]);
	await expect(second).resolves.toMatchObject({ seq: 2 });
});

test("what was missed and does not fit into one answer is resumed in steps, each change once", async () => {
	const ws = await it.open();
	ws.welcome();
	const heard: number[] = [];
	const rejoined: number[] = [];
	it.socket.on("newMessage", ({ seq }) => heard.push(seq));
	it.socket.on("rejoin", ({ seq }) => rejoined.push(seq));
	it.socket.emit("joinRoom", { room: "lobby" });
	ws.receive(["ack", joinAck(1), 1]);
	ws.end(1006);
	await vi.advanceTimersByTimeAsync(500);
	const next = FakeWebSocket.last;
	next.welcome();
	const step = (messages: number[], hasMore: boolean) => {
		const [, data, id] = next.sentOf("joinRoom").at(-1) ?? [];
		const changes = { recovered: true, hasMore, messages: messages.map((seq) => message(seq)) };
		next.receive(["ack", joinAck(messages.at(-1) ?? 0, changes), id]);
		return data?.since;
	};
	it.socket.emit("sendMessage", { room: "lobby", text: "a" });
	expect([step([2, 3], true), step([4], true)]).toEqual([1, 3]);
	expect([rejoined, next.sentOf("sendMessage")]).toEqual([[], []]);
	expect(step([5, 6], false)).toBe(4);
	next.receive(["newMessage", message(7)]);
	expect([heard, rejoined, it.socket.gaps]).toEqual([[2, 3, 4, 5, 6, 7], [6], 0]);
	expect(next.sentOf("sendMessage")).toHaveLength(1);
});

test("a server that always says that there is more, and goes no further, is joined once", async () => {
	const ws = await it.open();
	ws.welcome();
	it.socket.emit("joinRoom", { room: "lobby", since: 5, epoch: "e1" });
	ws.receive(["ack", joinAck(5, { recovered: true, hasMore: true }), 1]);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(ws.sentOf("joinRoom")).toHaveLength(1);
});

test("any frame keeps the connection, not only the answer to a ping", async () => {
	const ws = await it.open();
	ws.welcome(20_000);
	await vi.advanceTimersByTimeAsync(20_000);
	expect(ws.sent).toEqual(['["ping",null]']);
	await vi.advanceTimersByTimeAsync(7_000);
	ws.receive(["userTyping", {}]);
	await vi.advanceTimersByTimeAsync(7_000);
	expect(it.socket.connected).toBe(true);
});
