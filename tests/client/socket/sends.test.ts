import { expect, test, vi } from "vitest";
import { joinAck, message } from "./samples";
import { answer, refuse, setupSends, texts } from "./setup-sends";

const it = setupSends();

test("the messages of a room are sent one at a time, in order, and do not delay other rooms", async () => {
	const ws = await it.connect();
	for (const text of ["a", "b", "c"]) it.send(text);
	it.send("x", "other");
	expect(texts(ws)).toEqual(["a", "x"]);
	answer(ws, "a", "ack", message(1));
	answer(ws, "b", "ack", message(2));
	expect(texts(ws)).toEqual(["a", "x", "b", "c"]);
});

test("a leave waits for the messages before it, and a join for that leave; a message comes after both", async () => {
	const ws = await it.connect();
	const settle = (event: string) => ws.receive(["ack", joinAck(0), ws.sentOf(event).at(-1)?.[2]]);
	it.socket.emit("joinRoom", { room: "lobby" });
	settle("joinRoom");
	it.send("a");
	it.socket.emit("leaveRoom", { room: "lobby" });
	it.socket.emit("joinRoom", { room: "lobby" });
	it.send("b");
	it.socket.emit("startTyping", { room: "lobby" });
	const events = () => ws.sent.map((text) => JSON.parse(text)[0]).slice(1);
	expect(events()).toEqual(["sendMessage", "startTyping"]);
	answer(ws, "a", "ack", message(1));
	expect(events().slice(2)).toEqual(["leaveRoom"]);
	settle("leaveRoom");
	expect(events().slice(3)).toEqual(["joinRoom", "sendMessage"]);
	expect(texts(ws)).toEqual(["a", "b"]);
});

test("an unanswered message is sent again as the same frame after its timeout, and is not given up", async () => {
	const ws = await it.connect();
	const ended = it.send("a");
	it.send("b");
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

test("a request's timeoutMs is the delay until a message is sent again, at least a second", async () => {
	const ws = await it.connect();
	it.send("a", "lobby", { timeoutMs: 0 });
	it.send("b", "other", { timeoutMs: Number.POSITIVE_INFINITY });
	await vi.advanceTimersByTimeAsync(999);
	expect(texts(ws)).toEqual(["a", "b"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(texts(ws)).toEqual(["a", "b", "a"]);
});

test("a late answer to an earlier attempt settles a message, and the second answer is dropped", async () => {
	const ws = await it.connect();
	const ended = it.send("a");
	await vi.advanceTimersByTimeAsync(5_000);
	const [, , id] = ws.sentOf("sendMessage")[0] ?? [];
	ws.receive(["ack", message(1), id]);
	ws.receive(["ack", message(1), id]);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(ended.mock.calls).toEqual([[message(1)]]);
	expect(texts(ws)).toEqual(["a", "a"]);
	expect(it.socket.dropped).toBe(1);
});

test("an answer to a message that was not sent is dropped", async () => {
	const ws = await it.connect();
	it.send("a");
	const waiting = it.send("b");
	ws.receive(["ack", message(1), 2]);
	await vi.advanceTimersByTimeAsync(0);
	expect(waiting).not.toHaveBeenCalled();
	expect(it.socket.dropped).toBe(1);
});

test("a message sent before a loss is the first on the next socket, with the same id and clientId", async () => {
	const first = await it.connect();
	it.send("a");
	it.send("b");
	const second = await it.reconnect(first);
	expect(second.sent).toEqual(first.sent);
	answer(second, "a", "ack", message(1));
	expect(texts(second)).toEqual(["a", "b"]);
});

test("an id belongs to one frame only, over all attempts and connections", async () => {
	const first = await it.connect();
	it.send("a");
	await vi.advanceTimersByTimeAsync(5_000);
	answer(first, "a", "ack", message(1));
	it.send("b");
	const second = await it.reconnect(first);
	answer(second, "b", "ack", message(2));
	it.send("c");
	const frames = [...first.sent, ...second.sent].map((text) => JSON.parse(text));
	const textsById = new Map<number, Set<string>>();
	for (const [, { text }, id] of frames) textsById.set(id, (textsById.get(id) ?? new Set()).add(text));
	expect([...textsById.values()].map((sent) => [...sent])).toEqual([["a"], ["b"], ["c"]]);
});

test("a message that is given up lets the next one of its room be sent", async () => {
	const ws = await it.connect();
	it.send("a");
	await vi.advanceTimersByTimeAsync(60_000);
	const ended = it.send("b");
	await vi.advanceTimersByTimeAsync(60_000);
	expect(texts(ws).at(-1)).toBe("b");
	answer(ws, "b", "ack", message(1));
	await vi.advanceTimersByTimeAsync(0);
	expect(ended).toHaveBeenCalledWith(message(1));
});

test("the queue is limited over all rooms, and temporarily refused messages count", async () => {
	const ws = await it.connect({ maxPending: 3 });
	for (const text of ["a", "b", "c"]) it.send(text);
	refuse(ws, "a", "RATE_LIMITED", 1_000);
	const ended = it.send("d", "other");
	await vi.advanceTimersByTimeAsync(0);
	expect(ended.mock.calls[0]?.[0]).toMatchObject({ code: "LIMIT_EXCEEDED" });
	answer(ws, "a", "ack", message(1));
	it.send("e", "other");
	expect(texts(ws)).toEqual(["a", "b", "e"]);
});

test("an emitted message is sent in the same order, and a final refusal arrives as an error event", async () => {
	const ws = await it.connect();
	const refused = vi.fn();
	it.socket.on("error", refused);
	it.socket.emit("sendMessage", { room: "lobby", text: "a" });
	it.send("b");
	expect(texts(ws)).toEqual(["a"]);
	refuse(ws, "a", "FORBIDDEN");
	expect(refused.mock.calls[0]?.[0]).toMatchObject({ code: "FORBIDDEN" });
	expect(texts(ws)).toEqual(["a", "b"]);
});
