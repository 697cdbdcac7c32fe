import { expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { ChatClosedError, ChatError, ChatSocket, ChatTimeoutError } from "../../../src/client";
import { joinAck, message } from "./samples";
import { once, setupSocket } from "./setup-socket";

const it = setupSocket();

test("is connected once the server's welcome arrives, and knows its user", async () => {
	const socket = it.open();
	expect([socket.state, socket.connected, socket.id, socket.userId]).toEqual(["connecting", false, null, null]);
	const welcome = await once(socket, "connect");
	expect(welcome).toMatchObject({ protocol: 1, connectionId: "c1", userId: "u1" });
	expect([socket.state, socket.connected, socket.id, socket.userId]).toEqual(["open", true, "c1", "u1"]);
});

test("with autoConnect off, connects only when connect is called", async () => {
	const socket = it.open({ autoConnect: false });
	expect(socket.state).toBe("idle");
	const asked = socket.request("joinRoom", { room: "lobby" });
	socket.connect();
	const server = await it.server.accept();
	await server.ack(joinAck(0));
	await expect(asked).resolves.toMatchObject({ room: "lobby" });
	expect(it.server.count).toBe(1);
});

test("accepts an http URL, and calls a URL function for each attempt", async () => {
	let token = 0;
	it.open({ url: async () => `${it.server.url.replace("ws:", "http:")}?token=${++token}#part` });
	const first = await it.server.accept();
	expect(first.path).toBe("/chat?token=1");
	first.cut();
	expect((await it.server.accept()).path).toBe("/chat?token=2");
});

test("reports a URL function that fails, and retries", async () => {
	const failure = new Error("no token");
	const onError = vi.fn();
	const url = vi.fn(async () => it.server.url).mockRejectedValueOnce(failure);
	await once(it.open({ url, onError }), "connect");
	expect(onError.mock.calls).toEqual([[failure]]);
});

test("on a platform without WebSocket the constructor throws an error that names the remedy", () => {
	vi.stubGlobal("WebSocket", undefined);
	expect(() => new ChatSocket({ url: it.server.url, autoConnect: true })).toThrow('from the package "ws"');
	vi.unstubAllGlobals();
	expect(() => new ChatSocket({ url: "/relative", WebSocket })).toThrow(TypeError);
});

test("emitted events are sent unchanged and in order, even those emitted before the connection", async () => {
	const socket = it.open();
	socket.emit("startTyping", { room: "lobby" });
	socket.emit("stopTyping", { room: "lobby" });
	const server = await it.server.accept();
	expect(await server.next()).toEqual(["startTyping", { room: "lobby" }]);
	expect(await server.next()).toEqual(["stopTyping", { room: "lobby" }]);
});

test("an event reaches its listeners until they are removed", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	const texts: string[] = [];
	const listener = (data: { text: string }) => texts.push(data.text);
	const off = socket.on("newMessage", listener);
	socket.on("newMessage", (data) => texts.push(data.text.toUpperCase()));
	server.send(["newMessage", message(1)]);
	await server.settle();
	off();
	server.send(["newMessage", message(2)]);
	await server.settle();
	expect(texts).toEqual(["text 1", "TEXT 1", "TEXT 2"]);
});

test("a request resolves with its own ack, in whatever order acks arrive", async () => {
	const socket = it.open();
	const first = socket.request("loadHistory", { room: "lobby", before: 1 });
	const second = socket.request("loadHistory", { room: "lobby" });
	const server = await it.server.accept();
	const [, , firstId] = await server.next();
	const [, , secondId] = await server.next();
	server.send(["ack", { messages: [message(1)], hasMore: true }, secondId]);
	server.send(["ack", { messages: [], hasMore: false }, firstId]);
	expect((await first).hasMore).toBe(false);
	expect((await second).messages[0]?.text).toBe("text 1");
});

test("a request rejects with the code, issues and retryAfterMs of the server's error", async () => {
	const asked = it.open().request("sendMessage", { room: "lobby", text: "" });
	const server = await it.server.accept();
	const issues = [{ path: ["text"], message: "too short" }];
	await server.refuse({ code: "INVALID_DATA", message: "no", event: "sendMessage", issues, retryAfterMs: 250 });
	const error = await asked.catch((reason: unknown) => reason);
	expect(ChatError.is(error)).toBe(true);
	expect(error).toMatchObject({ code: "INVALID_DATA", event: "sendMessage", issues, retryAfterMs: 250 });
});

test("a refused emit arrives as an error event", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	const refused = once(socket, "error");
	socket.emit("sendMessage", { room: "lobby", text: "hi" });
	await server.refuse({ code: "NOT_IN_ROOM", message: "join first" });
	expect(await refused).toMatchObject({ code: "NOT_IN_ROOM" });
	const unasked = once(socket, "error");
	server.send(["error", { code: "FROM_THE_FUTURE", message: "unknown code" }]);
	expect(await unasked).toMatchObject({ code: "FROM_THE_FUTURE", message: "unknown code" });
});

test("an error without a listener goes to onError", async () => {
	const reported = deferred();
	it.open({ onError: reported.resolve });
	(await it.server.accept()).send(["error", { code: "BAD_FRAME", message: "what?" }]);
	expect(await reported.promise).toMatchObject({ code: "BAD_FRAME" });
});

test("an unanswered request rejects with an unknown outcome after its timeout", async () => {
	const asked = it.open().request("loadHistory", { room: "lobby", before: 1 }, { timeoutMs: 20 });
	await (await it.server.accept()).next();
	const error = await asked.catch((reason: unknown) => reason);
	expect(ChatTimeoutError.is(error)).toBe(true);
	expect(error).toMatchObject({ outcome: "unknown", event: "loadHistory" });
});

test("requests beyond maxPending are refused, and the waiting ones are still sent", async () => {
	const socket = it.open({ maxPending: 1 });
	const first = socket.request("loadHistory", { room: "lobby", before: 1 });
	await expect(socket.request("loadHistory", { room: "lobby", before: 2 })).rejects.toMatchObject({
		code: "LIMIT_EXCEEDED",
	});
	const refused = once(socket, "error");
	socket.on("connect", () => socket.emit("loadHistory", { room: "lobby", before: 3 }));
	expect(await refused).toMatchObject({ code: "LIMIT_EXCEEDED", event: "loadHistory" });
	await (await it.server.accept()).ack({ messages: [], hasMore: false });
	await expect(first).resolves.toMatchObject({ hasMore: false });
});

test("a frame larger than the server accepts is refused before it is sent", async () => {
	const socket = it.open();
	await once(socket, "connect");
	const asked = socket.request("sendMessage", { room: "lobby", text: "x".repeat(70_000) });
	await expect(asked).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
	expect(socket.connected).toBe(true);
});

test("closing rejects waiting requests, sent or not, and later ones", async () => {
	const socket = it.open();
	await once(socket, "connect");
	const sent = socket.request("loadHistory", { room: "lobby", before: 1 });
	socket.close();
	await expect(sent).rejects.toMatchObject({ outcome: "unknown", event: "loadHistory" });
	const late = await socket.request("loadHistory", { room: "lobby", before: 2 }).catch((reason: unknown) => reason);
	expect(ChatClosedError.is(late)).toBe(true);
	expect(late).toMatchObject({ outcome: "unsent" });
});

test("data that is not JSON fails at the call", async () => {
	const socket = it.open();
	const data = { room: "lobby", text: "hi", metadata: { big: 1n } };
	expect(() => socket.emit("sendMessage", data)).toThrow(TypeError);
	await expect(socket.request("sendMessage", data)).rejects.toThrow(TypeError);
});

function deferred() {
	let resolve: (value: unknown) => void = () => {};
	const promise = new Promise<unknown>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}
