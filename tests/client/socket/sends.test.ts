import { expect, test, vi } from "vitest";
import { ChatError, ChatTimeoutError } from "../../../src/client";
import type { FakeWebSocket } from "./fake-web-socket";
import { message } from "./samples";
import { redial, setupFakeSocket } from "./setup-fake-socket";

const it = setupFakeSocket();

/** Sends, and keeps how it ended. */
function send(text: string, room = "lobby", options = {}) {
	const ended = vi.fn();
	it.socket.request("sendMessage", { room, text, clientId: `id of ${text}` }, options).then(ended, ended);
	return ended;
}

const texts = (ws: FakeWebSocket) => ws.sentOf("sendMessage").map(([, { text }]) => text);

/** Answers the newest frame of a text. */
function answer(ws: FakeWebSocket, text: string, kind: "ack" | "error", result: unknown) {
	const id = ws.sentOf("sendMessage").findLast(([, data]) => data.text === text)?.[2];
	ws.receive([kind, result, id]);
}

const refuse = (ws: FakeWebSocket, text: string, code: string, retryAfterMs?: number) =>
	answer(ws, text, "error", { code, message: code, event: "sendMessage", retryAfterMs });

async function connected(): Promise<FakeWebSocket> {
	const ws = await it.open();
	ws.welcome(600_000);
	return ws;
}

/** On from a loss, on the next socket. */
async function reconnect(ws: FakeWebSocket): Promise<FakeWebSocket> {
	ws.end(1006);
	const next = await redial();
	next.welcome(600_000);
	return next;
}

test("the messages of a room go one at a time, in order, and another room's do not wait", async () => {
	const ws = await connected();
	for (const text of ["a", "b", "c"]) send(text);
	send("x", "other");
	expect(texts(ws)).toEqual(["a", "x"]);
	answer(ws, "a", "ack", message(1));
	answer(ws, "b", "ack", message(2));
	expect(texts(ws)).toEqual(["a", "x", "b", "c"]);
});

test("a leave waits for the messages before it, and a join for that leave; a message comes after both", async () => {
	const ws = await connected();
	send("a");
	it.socket.emit("leaveRoom", { room: "lobby" });
	it.socket.emit("joinRoom", { room: "lobby" });
	send("b");
	it.socket.emit("startTyping", { room: "lobby" });
	const events = () => ws.sent.map((text) => JSON.parse(text)[0]);
	expect(events()).toEqual(["sendMessage", "startTyping"]);
	answer(ws, "a", "ack", message(1));
	expect(events().slice(2)).toEqual(["leaveRoom", "joinRoom", "sendMessage"]);
	expect(texts(ws)).toEqual(["a", "b"]);
});

test("a message without an answer is sent again as the same frame after its timeout, and is not given up", async () => {
	const ws = await connected();
	const ended = send("a");
	send("b");
	await vi.advanceTimersByTimeAsync(4_999);
	expect(ws.sent).toHaveLength(1);
	await vi.advanceTimersByTimeAsync(5_001);
	expect(ws.sent).toHaveLength(3);
	expect(new Set(ws.sent).size).toBe(1);
	expect(ended).not.toHaveBeenCalled();
	answer(ws, "a", "ack", message(1));
	await vi.advanceTimersByTimeAsync(0);
	expect(ended).toHaveBeenCalledWith(message(1));
	expect(texts(ws)).toEqual(["a", "a", "a", "b"]);
});

test("a timeout of the app's own is how soon a message is sent again, from a second on", async () => {
	const ws = await connected();
	send("a", "lobby", { timeoutMs: 0 });
	send("b", "other", { timeoutMs: Number.POSITIVE_INFINITY });
	await vi.advanceTimersByTimeAsync(999);
	expect(texts(ws)).toEqual(["a", "b"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(texts(ws)).toEqual(["a", "b", "a"]);
});

test("an answer that comes late for an earlier attempt settles a message, and the later answer is to nothing", async () => {
	const ws = await connected();
	const ended = send("a");
	await vi.advanceTimersByTimeAsync(5_000);
	const [, , id] = ws.sentOf("sendMessage")[0] ?? [];
	ws.receive(["ack", message(1), id]);
	ws.receive(["ack", message(1), id]);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(ended.mock.calls).toEqual([[message(1)]]);
	expect(texts(ws)).toEqual(["a", "a"]);
	expect(it.socket.dropped).toBe(1);
});

test("a message that was sent before a loss goes first on the next socket, with the same id and clientId", async () => {
	const first = await connected();
	send("a");
	send("b");
	const second = await reconnect(first);
	expect(second.sent).toEqual(first.sent);
	answer(second, "a", "ack", message(1));
	expect(texts(second)).toEqual(["a", "b"]);
});

test("an id is given to one frame only, over attempts and connections", async () => {
	const first = await connected();
	send("a");
	await vi.advanceTimersByTimeAsync(5_000);
	answer(first, "a", "ack", message(1));
	send("b");
	const second = await reconnect(first);
	answer(second, "b", "ack", message(2));
	send("c");
	const frames = [...first.sent, ...second.sent].map((text) => JSON.parse(text));
	const textsById = new Map<number, Set<string>>();
	for (const [, { text }, id] of frames) textsById.set(id, (textsById.get(id) ?? new Set()).add(text));
	expect([...textsById.values()].map((sent) => [...sent])).toEqual([["a"], ["b"], ["c"]]);
});

test.each(["STORE_UNAVAILABLE", "RATE_LIMITED", "LIMIT_EXCEEDED"])(
	"a message refused with %s is sent again after the time told, spread by up to half of it",
	async (code) => {
		const ws = await connected();
		const ended = send("a");
		send("b");
		refuse(ws, "a", code, 2_000);
		await vi.advanceTimersByTimeAsync(2_999);
		expect(texts(ws)).toEqual(["a"]);
		await vi.advanceTimersByTimeAsync(1);
		expect(ws.sent[1]).toBe(ws.sent[0]);
		answer(ws, "a", "ack", message(1));
		await vi.advanceTimersByTimeAsync(0);
		expect(ended).toHaveBeenCalledWith(message(1));
		expect(texts(ws)).toEqual(["a", "a", "b"]);
	},
);

test("a message that is to wait after a refusal does so also when it had timed out before", async () => {
	const ws = await connected();
	send("a");
	await vi.advanceTimersByTimeAsync(5_000);
	refuse(ws, "a", "RATE_LIMITED", 10_000);
	await vi.advanceTimersByTimeAsync(14_999);
	expect(texts(ws)).toEqual(["a", "a"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(texts(ws)).toEqual(["a", "a", "a"]);
});

test.each(["CONFLICT", "FORBIDDEN", "INVALID_DATA", "NOT_IN_ROOM", "LIMIT_EXCEEDED", "UNSUPPORTED", "INTERNAL"])(
	"a message refused with %s ends at once, and the next one goes",
	async (code) => {
		const ws = await connected();
		const ended = send("a");
		send("b");
		// A wait told by one that is for good changes nothing; one that is over a fixed limit tells none.
		refuse(ws, "a", code, code === "LIMIT_EXCEEDED" ? undefined : 100);
		await vi.advanceTimersByTimeAsync(0);
		expect(ended.mock.calls[0]?.[0]).toMatchObject({ code });
		expect(texts(ws)).toEqual(["a", "b"]);
	},
);

/** Refuses each attempt until the message is given up, and gives what it ended with. */
async function refuseForTwoMinutes(toCode: (attempt: number) => string): Promise<unknown> {
	const ws = await connected();
	const ended = send("a");
	let answered = 0;
	for (let second = 0; second < 120; second++) {
		if (texts(ws).length > answered) refuse(ws, "a", toCode(++answered), 2_000);
		expect(ended).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1_000);
	}
	expect(answered).toBe(40);
	await vi.advanceTimersByTimeAsync(120_000);
	expect(texts(ws)).toHaveLength(answered);
	return ended.mock.calls[0]?.[0];
}

test("a message that was refused for certain for two minutes ends with that refusal", async () => {
	const error = await refuseForTwoMinutes(() => "RATE_LIMITED");
	expect(ChatError.is(error)).toBe(true);
	expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 2_000 });
});

test("a message that the store may have ends as unknown after two minutes, with the last refusal as its cause", async () => {
	const error = await refuseForTwoMinutes((attempt) => (attempt === 1 ? "STORE_UNAVAILABLE" : "RATE_LIMITED"));
	expect(ChatTimeoutError.is(error)).toBe(true);
	expect(error).toMatchObject({ outcome: "unknown", clientId: "id of a", cause: { code: "RATE_LIMITED" } });
});

test("an attempt that was lost with its connection leaves a message unknown, whatever was refused after", async () => {
	const first = await connected();
	const ended = send("a");
	const second = await reconnect(first);
	refuse(second, "a", "RATE_LIMITED", 60_000);
	await vi.advanceTimersByTimeAsync(90_000);
	refuse(second, "a", "RATE_LIMITED", 60_000);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(ChatTimeoutError.is(ended.mock.calls[0]?.[0])).toBe(true);
});

test("a message that is given up lets the next of its room go", async () => {
	const ws = await connected();
	send("a");
	await vi.advanceTimersByTimeAsync(60_000);
	const ended = send("b");
	await vi.advanceTimersByTimeAsync(60_000);
	expect(texts(ws).at(-1)).toBe("b");
	answer(ws, "b", "ack", message(1));
	await vi.advanceTimersByTimeAsync(0);
	expect(ended).toHaveBeenCalledWith(message(1));
});

test("a message in a room without an order is not sent twice: its server knows no clientId", async () => {
	const ws = await connected();
	it.socket.emit("joinRoom", { room: "lobby" });
	const ended = send("a");
	ws.receive(["ack", null, ws.sentOf("joinRoom")[0]?.[2]]);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ChatTimeoutError.is(ended.mock.calls[0]?.[0])).toBe(true);
	const refused = send("b");
	refuse(ws, "b", "RATE_LIMITED", 100);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(refused.mock.calls[0]?.[0]).toMatchObject({ code: "RATE_LIMITED" });
	expect(texts(ws)).toEqual(["a", "b"]);
});

test("what waits is bounded over all rooms, and what was refused for now counts", async () => {
	const ws = await it.open({ maxPending: 3 });
	ws.welcome(600_000);
	for (const text of ["a", "b", "c"]) send(text);
	refuse(ws, "a", "RATE_LIMITED", 1_000);
	const ended = send("d", "other");
	await vi.advanceTimersByTimeAsync(0);
	expect(ended.mock.calls[0]?.[0]).toMatchObject({ code: "LIMIT_EXCEEDED" });
	answer(ws, "a", "ack", message(1));
	send("e", "other");
	expect(texts(ws)).toEqual(["a", "b", "e"]);
});

test("an emitted message goes in the same order, and one refused for good comes as an error event", async () => {
	const ws = await connected();
	const refused = vi.fn();
	it.socket.on("error", refused);
	it.socket.emit("sendMessage", { room: "lobby", text: "a" });
	send("b");
	expect(texts(ws)).toEqual(["a"]);
	refuse(ws, "a", "FORBIDDEN");
	expect(refused.mock.calls[0]?.[0]).toMatchObject({ code: "FORBIDDEN" });
	expect(texts(ws)).toEqual(["a", "b"]);
});
