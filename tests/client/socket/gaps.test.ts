import { expect, test, vi } from "vitest";
import { joinLobby } from "./join-lobby";
import { joinAck, message } from "./samples";
import { once, setupSocket } from "./setup-socket";

const it = setupSocket();

const joined = () => joinLobby(it);

test("a change after a gap is not delivered before the missing ones, which are requested once", async () => {
	const { socket, server, heard } = await joined();
	for (const seq of [12, 13, 11, 14]) server.send(["newMessage", message(seq)]);
	await server.settle();
	expect([heard, socket.gaps]).toEqual([[], 1]);
	const messages = [11, 12, 13, 14].map((seq) => message(seq));
	const [event, data] = await server.ack(joinAck(14, { recovered: true, messages }));
	expect([event, data]).toEqual(["joinRoom", { room: "lobby", since: 10, epoch: "e1" }]);
	server.send(["newMessage", message(15)]);
	await server.settle();
	expect(heard).toEqual(["new 11", "new 12", "new 13", "new 14", "new 15"]);
	expect([server.inbox.unread, socket.gaps, socket.dropped]).toEqual([[], 1, 0]);
});

test("a gap in one room delays neither other rooms nor events without an order", async () => {
	const { socket, server, heard } = await joined();
	const other = socket.request("joinRoom", { room: "other" });
	await server.ack(joinAck(0, { room: "other" }));
	await other;
	const typing = once(socket, "userTyping");
	server.send(["newMessage", message(12)]);
	server.send(["newMessage", message(1, { room: "other" })]);
	server.send(["userTyping", { room: "lobby", userId: "u2", username: "Ada", isTyping: true }]);
	expect(await typing).toMatchObject({ room: "lobby" });
	expect(heard).toEqual(["new 1"]);
});

test("a missed edit is a gap too", async () => {
	const { socket, server, heard } = await joined();
	server.send(["messageUpdated", message(3, { updatedSeq: 12 })]);
	const messages = [message(4, { updatedSeq: 11 }), message(3, { updatedSeq: 12 })];
	await server.ack(joinAck(12, { recovered: true, messages }));
	await server.settle();
	expect(heard).toEqual(["updated 11", "updated 12"]);
	expect(socket.gaps).toBe(1);
});

test("changes that were superseded leave no gap in a join's ack", async () => {
	const { socket, server, heard } = await joined();
	server.cut();
	const next = await it.server.accept();
	const messages = [message(12), message(11, { updatedSeq: 15 })];
	await next.ack(joinAck(16, { recovered: true, messages }));
	next.send(["newMessage", message(17)]);
	await next.settle();
	expect(heard).toEqual(["new 12", "new 15", "new 17"]);
	expect(socket.gaps).toBe(0);
});

test("a join whose ack lacks the missing change is accepted, so that the client does not loop", async () => {
	const { socket, server, heard } = await joined();
	server.send(["newMessage", message(20)]);
	await server.ack(joinAck(11, { recovered: true, messages: [message(11)] }));
	await server.settle();
	expect(server.inbox.unread).toEqual([]);
	server.send(["newMessage", message(12)]);
	await server.settle();
	expect(heard).toEqual(["new 11", "new 12"]);
	expect([server.inbox.unread, socket.gaps]).toEqual([[], 1]);
});

test("a change that a join's ack holds twice is delivered once, and one beyond its seq is left to the live events", async () => {
	const { server, heard } = await joined();
	server.send(["newMessage", message(12)]);
	await server.ack(joinAck(12, { recovered: true, messages: [12, 14, 11, 12].map((seq) => message(seq)) }));
	for (const seq of [13, 14]) server.send(["newMessage", message(seq)]);
	await server.settle();
	expect(heard).toEqual(["new 11", "new 12", "new 13", "new 14"]);
});

test("a recovered join never moves the position back, so no change is delivered twice", async () => {
	const { socket, server, heard } = await joined();
	server.cut();
	const next = await it.server.accept();
	const rejoined = once(socket, "rejoin");
	await next.ack(joinAck(9, { recovered: true }));
	await rejoined;
	for (const seq of [10, 11]) next.send(["newMessage", message(seq)]);
	await next.settle();
	expect([heard, socket.gaps]).toEqual([["new 11"], 0]);
});

test("a store whose numbering went back causes a resync, and later changes are delivered", async () => {
	const { socket, server, heard } = await joined();
	const resync = once(socket, "resync");
	server.cut();
	const next = await it.server.accept();
	await next.ack(joinAck(4, { messages: [message(4)] }));
	expect(await resync).toMatchObject({ seq: 4, epoch: "e1" });
	next.send(["newMessage", message(5)]);
	await next.settle();
	expect(heard).toEqual(["new 5"]);
	expect(socket.gaps).toBe(0);
});

test("a gap whose join is refused temporarily is requested again, and nothing is delivered meanwhile", async () => {
	const { server, heard } = await joined();
	server.send(["newMessage", message(12)]);
	await server.refuse({ code: "STORE_UNAVAILABLE", message: "down", retryAfterMs: 100 });
	server.send(["newMessage", message(13)]);
	const messages = [11, 12, 13].map((seq) => message(seq));
	const [, data] = await server.ack(joinAck(13, { recovered: true, messages }));
	await server.settle();
	expect(data).toMatchObject({ since: 10 });
	expect(heard).toEqual(["new 11", "new 12", "new 13"]);
});

test("a room that a listener leaves during the delivery of missed changes is left at once", async () => {
	const { socket, server, heard } = await joined();
	const rejoined = vi.fn();
	socket.on("rejoin", rejoined);
	socket.on("newMessage", () => socket.emit("leaveRoom", { room: "lobby" }));
	server.cut();
	const next = await it.server.accept();
	await next.ack(joinAck(12, { recovered: true, messages: [message(11), message(12)] }));
	expect((await next.next()).slice(0, 2)).toEqual(["leaveRoom", { room: "lobby" }]);
	expect(heard).toEqual(["new 11"]);
	expect(rejoined).not.toHaveBeenCalled();
});

test("changes that the server says were overtaken are no gap, and the next join starts after them", async () => {
	const { socket, server, heard } = await joined();
	server.send(["passed", { room: "lobby", seq: 14 }]);
	server.send(["messageUpdated", message(3, { updatedSeq: 15 })]);
	for (const seq of [12, "20", null, -1]) server.send(["passed", { room: "lobby", seq }]);
	server.send(["newMessage", message(16)]);
	await server.settle();
	expect([heard, socket.gaps, socket.dropped]).toEqual([["updated 15", "new 16"], 0, 0]);
	server.send(["passed", { room: "lobby", seq: 18 }]);
	await server.settle();
	server.cut();
	const next = await it.server.accept();
	const [event, data] = await next.ack(joinAck(18, { recovered: true }));
	expect([event, data]).toEqual(["joinRoom", { room: "lobby", since: 18, epoch: "e1" }]);
});
