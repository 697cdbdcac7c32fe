import { expect, test } from "vitest";
import { joinLobby } from "./join-lobby";
import { joinAck, message } from "./samples";
import { once, setupSocket } from "./setup-socket";

const it = setupSocket();

const joined = () => joinLobby(it, { limit: 20 });

test("frames for a room wait until it is rejoined, and other frames do not", async () => {
	const { socket, server } = await joined();
	const lost = once(socket, "disconnect");
	server.cut();
	await lost;
	socket.emit("startTyping", { room: "lobby" });
	const history = socket.request("loadHistory", { room: "elsewhere" });
	const next = await it.server.accept();
	const [joinEvent, , joinId] = await next.next();
	const [historyEvent, , historyId] = await next.next();
	expect([joinEvent, historyEvent]).toEqual(["joinRoom", "loadHistory"]);
	next.send(["ack", { messages: [], hasMore: false }, historyId]);
	await history;
	expect(next.inbox.unread).toEqual([]);
	next.send(["ack", joinAck(10, { recovered: true }), joinId]);
	expect(await next.next()).toEqual(["startTyping", { room: "lobby" }]);
});

test("emitted joins and leaves are tracked too", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	socket.emit("joinRoom", { room: "lobby" });
	socket.emit("joinRoom", { room: "other" });
	await server.ack(joinAck(4));
	await server.ack(joinAck(5, { room: "other" }));
	socket.emit("leaveRoom", { room: "other" });
	await server.ack({ room: "other" });
	await server.settle();
	server.cut();
	const next = await it.server.accept();
	const [event, data] = await next.ack(joinAck(4, { recovered: true }));
	expect([event, data]).toEqual(["joinRoom", { room: "lobby", since: 4, epoch: "e1" }]);
	await next.settle();
	expect(next.inbox.unread).toEqual([]);
});

test("a room of a custom procedure that acks a join with nothing is rejoined with the same data", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	const asked = socket.request("joinRoom", { room: "lobby" });
	await server.ack(null);
	await asked;
	server.cut();
	const next = await it.server.accept();
	expect((await next.ack(null)).slice(0, 2)).toEqual(["joinRoom", { room: "lobby" }]);
	const heard = once(socket, "newMessage");
	next.send(["newMessage", { room: "lobby", text: "hi" }]);
	expect(await heard).toEqual({ room: "lobby", text: "hi" });
});

test("a component that leaves on a lost connection and joins once connected gets the missed changes, and its sends wait", async () => {
	const { socket, server, heard } = await joined();
	socket.on("connect", () => socket.emit("joinRoom", { room: "lobby" }));
	socket.on("disconnect", () => socket.emit("leaveRoom", { room: "lobby" }));
	const asked = socket.request("sendMessage", { room: "lobby", text: "hi" });
	await server.next();
	server.cut();
	const next = await it.server.accept();
	const [event, data, id] = await next.next();
	expect([event, data]).toEqual(["joinRoom", { room: "lobby", limit: 20, since: 10, epoch: "e1" }]);
	await next.settle();
	expect(next.inbox.unread).toEqual([]);
	next.send(["ack", joinAck(11, { recovered: true, messages: [message(11)] }), id]);
	const [sent] = await next.ack(message(12));
	await asked;
	expect(sent).toBe("sendMessage");
	expect(heard).toEqual(["new 11"]);
});

test("a leave whose ack was lost with the connection resolves", async () => {
	const { socket, server } = await joined();
	const left = socket.request("leaveRoom", { room: "lobby" });
	await server.next();
	server.cut();
	const next = await it.server.accept();
	await next.refuse({ code: "NOT_IN_ROOM", message: "join first" });
	await expect(left).resolves.toEqual({ room: "lobby" });
});
