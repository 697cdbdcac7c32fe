import { expect, test } from "vitest";
import { joinLobby } from "./join-lobby";
import { joinAck, message } from "./samples";
import { once, setupSocket } from "./setup-socket";

const it = setupSocket();

const joined = () => joinLobby(it);

test("resumes from its position, and each missed change is delivered once and in order", async () => {
	const { server, heard } = await joined();
	server.send(["newMessage", message(11)]);
	await server.settle();
	server.cut();
	const next = await it.server.accept();
	const missed = [message(14), message(11), message(3, { updatedSeq: 13 }), message(12)];
	const [event, data] = await next.ack(joinAck(14, { recovered: true, messages: missed }));
	expect([event, data]).toEqual(["joinRoom", { room: "lobby", since: 11, epoch: "e1" }]);
	for (const seq of [12, 14, 15]) next.send(["newMessage", message(seq)]);
	next.send(["messageUpdated", message(3, { updatedSeq: 13 })]);
	await next.settle();
	expect(heard).toEqual(["new 11", "new 12", "updated 13", "new 14", "new 15"]);
});

test("a message that was sent and edited meanwhile is delivered as new", async () => {
	const { server, heard } = await joined();
	server.cut();
	const next = await it.server.accept();
	await next.ack(joinAck(12, { recovered: true, messages: [message(11, { updatedSeq: 12 })] }));
	next.send(["newMessage", message(13)]);
	await next.settle();
	expect(heard).toEqual(["new 12", "new 13"]);
});

test("a live change that is repeated or older than the join's ack is dropped", async () => {
	const { socket, server, heard } = await joined();
	for (const seq of [10, 11, 11, 9]) server.send(["newMessage", message(seq)]);
	server.send(["newMessage", message(1, { room: "elsewhere" })]);
	await server.settle();
	expect(heard).toEqual(["new 11", "new 1"]);
	expect(socket.dropped).toBe(0);
});

test("all rooms are rejoined at once", async () => {
	const { socket, server } = await joined();
	const other = socket.request("joinRoom", { room: "other" });
	await server.ack(joinAck(0, { room: "other" }));
	await other;
	server.cut();
	const next = await it.server.accept();
	const rooms = [await next.next(), await next.next()].map(([event, data]) => [event, data]);
	expect(rooms).toEqual([
		["joinRoom", { room: "lobby", since: 10, epoch: "e1" }],
		["joinRoom", { room: "other", since: 0, epoch: "e1" }],
	]);
});

test("emits resync if the server could not recover the room", async () => {
	const { socket, server, heard } = await joined();
	const resync = once(socket, "resync");
	server.cut();
	const next = await it.server.accept();
	await next.ack(joinAck(3, { epoch: "e2", messages: [message(3)] }));
	expect(await resync).toMatchObject({ epoch: "e2", seq: 3, messages: [{ seq: 3 }] });
	for (const seq of [3, 4]) next.send(["newMessage", message(seq)]);
	await next.settle();
	next.cut();
	const [, data] = await (await it.server.accept()).next();
	expect(data).toMatchObject({ since: 4, epoch: "e2" });
	expect(heard).toEqual(["new 4"]);
});

test("a join that is refused temporarily is retried, one that is refused for good is given up", async () => {
	const { socket, server } = await joined();
	server.cut();
	const next = await it.server.accept();
	await next.refuse({ code: "RATE_LIMITED", message: "slower", retryAfterMs: 100 });
	const refused = once(socket, "error");
	await next.refuse({ code: "FORBIDDEN", message: "not any more" });
	expect(await refused).toMatchObject({ code: "FORBIDDEN" });
	next.cut();
	const last = await it.server.accept();
	await last.settle();
	expect(last.inbox.unread).toEqual([]);
});

test("a room from which the server removed this user is not rejoined", async () => {
	const { socket, server } = await joined();
	const removed = once(socket, "removed");
	server.send(["removed", { room: "lobby", reason: "spam" }]);
	await removed;
	server.cut();
	const next = await it.server.accept();
	await next.settle();
	expect(next.inbox.unread).toEqual([]);
});

test("a room that was left while disconnected is not rejoined", async () => {
	const { socket, server } = await joined();
	const lost = once(socket, "disconnect");
	server.cut();
	await lost;
	await expect(socket.request("leaveRoom", { room: "lobby" })).resolves.toEqual({ room: "lobby" });
	const next = await it.server.accept();
	await next.settle();
	expect(next.inbox.unread).toEqual([]);
});

test("emits rejoin with the members, after the missed changes", async () => {
	const { socket, server, heard } = await joined();
	const rejoin = once(socket, "rejoin");
	server.cut();
	const next = await it.server.accept();
	const members = [{ userId: "1", username: "Ada" }];
	await next.ack(joinAck(11, { recovered: true, messages: [message(11)], members }));
	expect(await rejoin).toMatchObject({ room: "lobby", members });
	expect(heard).toHaveLength(1);
});

test("a room is the same however its name is encoded in Unicode", async () => {
	const socket = it.open();
	const server = await it.server.accept();
	const joining = socket.request("joinRoom", { room: "cafe\u0301" });
	await server.ack(joinAck(0, { room: "caf\u00e9" }));
	await joining;
	const heard = once(socket, "newMessage");
	server.send(["newMessage", message(1, { room: "caf\u00e9" })]);
	await heard;
	server.cut();
	expect((await (await it.server.accept()).next())[1]).toMatchObject({ since: 1 });
});
