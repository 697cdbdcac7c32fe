import { expect, test, vi } from "vitest";
import { joinAck } from "./samples";
import { once, setupSocket } from "./setup-socket";

const it = setupSocket();

test("reconnects after the server drops the connection, and emits disconnect and connect", async () => {
	const socket = it.open();
	const first = await it.server.accept();
	await once(socket, "connect");
	const lost = once(socket, "disconnect");
	first.close(1012);
	expect(await lost).toEqual({ code: 1012, reason: "", willReconnect: true });
	expect([socket.state, socket.id]).toEqual(["connecting", null]);
	await once(socket, "connect");
	expect(socket.id).toBe("c2");
});

test("reconnects after the line is cut", async () => {
	const socket = it.open();
	const first = await it.server.accept();
	await once(socket, "connect");
	const lost = once(socket, "disconnect");
	first.cut();
	expect(await lost).toMatchObject({ code: 1006, willReconnect: true });
	await it.server.accept();
});

test.each([1003, 1009, 4403])("does not reconnect after close code %i, and rejects waiting requests", async (code) => {
	const socket = it.open();
	const server = await it.server.accept();
	await once(socket, "connect");
	const asked = socket.request("loadHistory", { room: "lobby", before: 1 });
	await server.next();
	const lost = once(socket, "disconnect");
	server.close(code);
	expect(await lost).toMatchObject({ code, willReconnect: false });
	await expect(asked).rejects.toMatchObject({ outcome: "unknown" });
	expect(socket.state).toBe("closed");
});

test.each([1000, 1001, 1011, 1013, 4401, 4408, 4429])("reconnects after close code %i", async (code) => {
	it.open();
	(await it.server.accept()).close(code);
	await it.server.accept();
});

test("connect reopens a closed socket", async () => {
	const socket = it.open();
	const lost = once(socket, "disconnect");
	(await it.server.accept()).close(4403);
	await lost;
	socket.connect();
	await once(socket, "connect");
	expect(socket.id).toBe("c2");
});

test("a closed socket does not reconnect, whatever it was doing", async () => {
	const fetching = it.open({ url: async () => it.server.url });
	fetching.close();
	const open = it.open();
	const server = await it.server.accept();
	await once(open, "connect");
	open.close(4000, "bye");
	expect(await server.closed).toBe(4000);
	// While it waits for its next attempt.
	const waiting = it.open({ random: () => 0.99 });
	const cut = await it.server.accept();
	await once(waiting, "connect");
	const lost = once(waiting, "disconnect");
	cut.cut();
	await lost;
	waiting.close();
	// Calls the URL function only if it is still alive: a later socket has called its own by then.
	await once(it.open(), "connect");
	expect(it.server.count).toBe(3);
	expect([fetching.state, open.state, waiting.state]).toEqual(["closed", "closed", "closed"]);
});

test("an invalid close code throws, and the socket stays open", async () => {
	const socket = it.open();
	await once(socket, "connect");
	expect(() => socket.close(1006)).toThrow();
	expect(socket.connected).toBe(true);
});

test("a disconnect listener may close the socket for good", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	await once(socket, "connect");
	const closed = new Promise<void>((resolve) => {
		socket.on("disconnect", ({ willReconnect }) => {
			if (willReconnect) socket.close();
			else resolve();
		});
	});
	server.close(1012);
	await closed;
	expect(socket.state).toBe("closed");
});

test("an unanswered message is sent again under the same clientId, before later ones", async () => {
	const socket = it.open();
	const first = await it.server.accept();
	const asked = socket.request("sendMessage", { room: "lobby", text: "one" });
	const [, data] = await first.next();
	socket.emit("sendMessage", { room: "lobby", text: "two", clientId: "mine" });
	const read = socket.request("loadHistory", { room: "lobby", before: 1 });
	await first.next();
	const lost = once(socket, "disconnect");
	first.cut();
	await lost;
	const second = await it.server.accept();
	const again = await second.next();
	expect(again.slice(0, 2)).toEqual(["sendMessage", data]);
	expect(Reflect.get(Object(data), "clientId")).toMatch(/^[0-9a-f]{32}$/);
	expect((await second.ack({ hasMore: false })).slice(0, 2)).toEqual(["loadHistory", { room: "lobby", before: 1 }]);
	second.send(["ack", { id: "m1" }, again[2]]);
	expect((await second.ack({ id: "m2" })).slice(0, 2)).toEqual([
		"sendMessage",
		{ room: "lobby", text: "two", clientId: "mine" },
	]);
	await expect(asked).resolves.toEqual({ id: "m1" });
	await expect(read).resolves.toEqual({ hasMore: false });
});

test("an answer on the new connection settles a request once, and a late answer is dropped", async () => {
	const socket = it.open();
	const first = await it.server.accept();
	const asked = socket.request("joinRoom", { room: "lobby" });
	await first.next();
	first.cut();
	const second = await it.server.accept();
	const [, , id] = await second.ack(joinAck(5));
	second.send(["ack", joinAck(9), id]);
	await second.settle();
	expect((await asked).seq).toBe(5);
	expect(socket.dropped).toBe(1);
});

test("an emit without an answer is not repeated", async () => {
	const socket = it.open();
	const first = await it.server.accept();
	socket.emit("startTyping", { room: "lobby" });
	await first.next();
	first.cut();
	const second = await it.server.accept();
	socket.emit("stopTyping", { room: "lobby" });
	expect(await second.next()).toEqual(["stopTyping", { room: "lobby" }]);
});

test("leaving a room of a closed socket reports no error", async () => {
	const onError = vi.fn();
	const socket = it.open({ onError });
	socket.close();
	socket.emit("leaveRoom", { room: "lobby" });
	expect(onError).not.toHaveBeenCalled();
	socket.emit("loadHistory", { room: "lobby", before: 1 });
	expect(onError).toHaveBeenCalledOnce();
});

test("a custom event is not sent twice, because its outcome is unknown", async () => {
	const socket = it.open();
	const first = await it.server.accept();
	await once(socket, "connect");
	const ask = socket.request.bind(socket) as (event: string, data: unknown) => Promise<unknown>;
	const moved = expect(ask("move", { x: 1 })).rejects.toMatchObject({ outcome: "unknown" });
	await first.next();
	const back = once(socket, "connect");
	first.cut();
	await moved;
	const second = await it.server.accept();
	await back;
	const read = socket.request("loadHistory", { room: "lobby", before: 1 });
	// Answers the first frame that arrives. If that were the old one, the new one would wait forever.
	await second.ack({ messages: [], hasMore: false });
	expect(await read).toMatchObject({ hasMore: false });
});
