import { expect, test } from "vitest";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";
import { answer, joinLobby, reconnect, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

/** A room that is entered, left and entered again before the server has answered anything; and the two joins as they were sent. */
async function comeLeaveCome() {
	const client = await it.open();
	const room = client.room("lobby");
	const first = room.join();
	const leaving = room.leave();
	const second = room.join();
	const [join, again] = FakeWebSocket.last.sentOf("joinRoom");
	return { room, first, leaving, second, join, again };
}

test("a room that is left and entered again before the first answer is a room one is in", async () => {
	const { room, first, leaving, second, join, again } = await comeLeaveCome();
	FakeWebSocket.last.receive(["ack", joinAck(0), join?.[2]]);
	answer("leaveRoom", { room: "lobby" });
	await settle();
	expect(room.state.membership).toBe("joining");
	FakeWebSocket.last.receive(["ack", joinAck(0), again?.[2]]);
	await Promise.all([first, leaving, second]);
	expect(room.state.membership).toBe("joined");
});

test("a join that is refused after the room was left and entered again does not end the new one", async () => {
	const { room, first, leaving, second, join, again } = await comeLeaveCome();
	FakeWebSocket.last.receive(["error", { code: "RATE_LIMITED", message: "" }, join?.[2]]);
	answer("leaveRoom", { code: "NOT_IN_ROOM", message: "" }, "error");
	await expect(first).rejects.toMatchObject({ code: "RATE_LIMITED" });
	await expect(leaving).rejects.toMatchObject({ code: "NOT_IN_ROOM" });
	FakeWebSocket.last.receive(["ack", joinAck(0), again?.[2]]);
	await second;
	expect(room.state.membership).toBe("joined");
});

test("a room that the server does not let in again after a loss is left, and the app is told why", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	await reconnect();
	expect(room.state.membership).toBe("joining");
	answer("joinRoom", { code: "FORBIDDEN", message: "not any more" }, "error");
	expect(room.state.membership).toBe("left");
	expect(it.errors).toMatchObject([{ code: "FORBIDDEN" }]);
});

test("closing while a room is on its way back leaves it", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	FakeWebSocket.last.end(1006);
	expect(room.state.membership).toBe("joining");
	client.close();
	expect(room.state.membership).toBe("left");
	expect(client.state).toMatchObject({ connection: "closed", lost: { willReconnect: false } });
});

test("joining a room that is on its way back waits for it, and the view goes on", async () => {
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

test("joining a room that does not let in again is refused", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	FakeWebSocket.last.end(1006);
	const again = room.join();
	const refused = expect(again).rejects.toBeDefined();
	await reconnect();
	answer("joinRoom", { code: "FORBIDDEN", message: "not any more" }, "error");
	await refused;
});

test("a message that comes in the same moment as the answer to the join is shown", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", joinAck(0));
	FakeWebSocket.last.receive(["newMessage", message(1)]);
	await joining;
	expect(room.state.messages).toMatchObject([{ seq: 1 }]);
});

test("a room that is closed and connected again is entered by joining it", async () => {
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

test("a room that is left before the join is answered is not entered again by a new connection", async () => {
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

test("a join after the client was closed and connected again is another one, also in the same moment", async () => {
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

test("why a room could not be entered is in its state, until it is tried again", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", { code: "FORBIDDEN", message: "members only" }, "error");
	await expect(joining).rejects.toMatchObject({ code: "FORBIDDEN" });
	expect(room.state).toMatchObject({ membership: "left", error: { code: "FORBIDDEN", message: "members only" } });
	await joinLobby(client);
	expect(room.state.error).toBeUndefined();
});

test("a user who is taken out of a room sees why", async () => {
	const room = await joinLobby(await it.open());
	FakeWebSocket.last.receive(["removed", { room: "lobby", reason: "be nice" }]);
	expect(room.state).toMatchObject({ membership: "left", error: { code: "FORBIDDEN", message: "be nice" } });
});
