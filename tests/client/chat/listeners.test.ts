import { expect, test } from "vitest";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { message } from "../socket/samples";
import { joinLobby, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

test("a listener that throws or rejects is reported and stops no other, and a removed listener is not called again", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	let heard = 0;
	room.subscribe(() => {
		throw new Error("thrown");
	});
	room.subscribe(async () => {
		throw new Error("rejected");
	});
	const off = room.subscribe(() => {
		heard += 1;
		off();
	});
	for (const seq of [1, 2]) FakeWebSocket.last.receive(["newMessage", message(seq)]);
	await settle();
	expect(heard).toBe(1);
	expect(it.errors.map((error) => (error as Error).message).sort()).toEqual([
		"rejected",
		"rejected",
		"thrown",
		"thrown",
	]);
});

test("a listener may send, discard and leave, and the state keeps its reference until it changes", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	const off = room.subscribe(() => {
		off();
		room.discard(room.send("answer"));
		room.leave().catch(() => {});
	});
	FakeWebSocket.last.receive(["newMessage", message(1)]);
	expect(room.state).toMatchObject({ membership: "left", messages: [{ seq: 1 }] });
	const before = [room.state, client.state];
	FakeWebSocket.last.receive(["newMessage", message(1)]);
	FakeWebSocket.last.receive(["nonsense", null]);
	expect([room.state, client.state].map((state, at) => state === before[at])).toEqual([true, true]);
	expect(client.room("lobby")).toBe(room);
});
