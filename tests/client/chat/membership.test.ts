import { expect, test } from "vitest";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";
import { answer, joinLobby, reconnect, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

/** A room that is joined, left and joined again before the server answers, and the frames of both joins. */
async function comeLeaveCome() {
	const client = await it.open();
	const room = client.room("lobby");
	const first = room.join();
	const leaving = room.leave();
	const second = room.join();
	return { room, first, leaving, second, joins: () => FakeWebSocket.last.sentOf("joinRoom").length };
}

test("a room that is left and joined again before the first answer is joined in the end", async () => {
	const { room, first, leaving, second, joins } = await comeLeaveCome();
	answer("joinRoom", joinAck(0));
	answer("leaveRoom", { room: "lobby" });
	await settle();
	expect([room.state.membership, joins()]).toEqual(["joining", 2]);
	answer("joinRoom", joinAck(0));
	await Promise.all([first, leaving, second]);
	expect(room.state.membership).toBe("joined");
});

test("a refused join does not affect a later join of the same room", async () => {
	const { room, first, leaving, second } = await comeLeaveCome();
	answer("joinRoom", { code: "RATE_LIMITED", message: "" }, "error");
	// The room was left meanwhile.
	await first;
	answer("leaveRoom", { code: "NOT_IN_ROOM", message: "" }, "error");
	await leaving;
	answer("joinRoom", joinAck(0));
	await second;
	expect(room.state.membership).toBe("joined");
});

test("a room that the server refuses to rejoin after a lost connection is left, with the reason", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	await reconnect();
	expect(room.state.membership).toBe("joining");
	answer("joinRoom", { code: "FORBIDDEN", message: "not any more" }, "error");
	expect(room.state.membership).toBe("left");
	expect(it.errors).toMatchObject([{ code: "FORBIDDEN" }]);
});

test("closing the client while a room is being rejoined leaves it", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	FakeWebSocket.last.end(1006);
	expect(room.state.membership).toBe("joining");
	client.close();
	expect(room.state.membership).toBe("left");
	expect(client.state).toMatchObject({ connection: "closed", lost: { willReconnect: false } });
});

test("joining a room that is being rejoined waits for that, and the view continues", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", joinAck(1, { messages: [message(1)] }));
	await joining;
	FakeWebSocket.last.end(1006);
	const again = room.join();
	await reconnect();
	expect(FakeWebSocket.last.sentOf("joinRoom")).toHaveLength(1);
	answer("joinRoom", joinAck(2, { recovered: true, messages: [message(2)] }));
	await again;
	expect(room.state).toMatchObject({ membership: "joined", messages: [{ seq: 1 }, { seq: 2 }] });
});

test("joining a room that cannot be rejoined rejects with the server's reason", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	FakeWebSocket.last.end(1006);
	const again = room.join();
	const refused = expect(again).rejects.toMatchObject({ code: "FORBIDDEN", message: "not any more" });
	await reconnect();
	answer("joinRoom", { code: "FORBIDDEN", message: "not any more" }, "error");
	await refused;
});

test("joining a room that is being rejoined rejects when the client is closed, and resolves when the room is left", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	FakeWebSocket.last.end(1006);
	const left = room.join();
	await room.leave();
	await left;
	await reconnect();
	await joinLobby(client);
	FakeWebSocket.last.end(1006);
	const closed = expect(room.join()).rejects.toMatchObject({ name: "ChatClosedError", outcome: "unsent" });
	client.close();
	await closed;
});

test("a message that arrives in the same tick as the join's ack is shown", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", joinAck(0));
	FakeWebSocket.last.receive(["newMessage", message(1)]);
	await joining;
	expect(room.state.messages).toMatchObject([{ seq: 1 }]);
});

test("after a close and a connect, a room is joined again with join", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	client.close();
	await expect(room.join()).rejects.toMatchObject({ outcome: "unsent" });
	await room.leave();
	expect(room.state.membership).toBe("left");
	client.connect();
	await settle();
	FakeWebSocket.last.welcome(3_600_000);
	await joinLobby(client);
	expect(room.state.membership).toBe("joined");
	expect(client.state.connection).toBe("open");
});

test("a room that is left before its join is acked is not rejoined by a new connection", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	const leaving = room.leave();
	answer("joinRoom", joinAck(0));
	await joining;
	await reconnect();
	expect(FakeWebSocket.last.sentOf("joinRoom")).toEqual([]);
	answer("leaveRoom", { room: "lobby" });
	await leaving;
	expect(room.state.membership).toBe("left");
});

test("a join after a close and a connect is a new join, even in the same tick", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const first = room.join();
	client.close();
	client.connect();
	const second = room.join();
	await expect(first).rejects.toThrow(/closed/);
	await settle();
	FakeWebSocket.last.welcome(3_600_000);
	answer("joinRoom", joinAck(0));
	await second;
	expect(room.state.membership).toBe("joined");
});

test("a room's state holds why it could not be joined until the next attempt", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", { code: "FORBIDDEN", message: "members only" }, "error");
	await expect(joining).rejects.toMatchObject({ code: "FORBIDDEN" });
	expect(room.state).toMatchObject({ membership: "left", error: { code: "FORBIDDEN", message: "members only" } });
	await joinLobby(client);
	expect(room.state.error).toBeUndefined();
});

test("a user who is removed from a room sees the reason", async () => {
	const room = await joinLobby(await it.open());
	FakeWebSocket.last.receive(["removed", { room: "lobby", reason: "be nice" }]);
	expect(room.state).toMatchObject({ membership: "left", error: { code: "FORBIDDEN", message: "be nice" } });
});
