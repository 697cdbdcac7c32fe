import { expect, test, vi } from "vitest";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck } from "../socket/samples";
import { answer, joinLobby, reconnect, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

const frames = () => FakeWebSocket.last.sent.map((text) => JSON.parse(text)[0]);

test("a join that is refused with a `retryAfterMs` is sent again after it", async () => {
	const client = await it.open({ random: () => 0 });
	const joining = client.room("lobby").join();
	answer("joinRoom", { code: "RATE_LIMITED", message: "", retryAfterMs: 700 }, "error");
	await vi.advanceTimersByTimeAsync(699);
	expect(frames()).toEqual(["joinRoom"]);
	await vi.advanceTimersByTimeAsync(1);
	expect(frames()).toEqual(["joinRoom", "joinRoom"]);
	answer("joinRoom", joinAck(0));
	await joining;
	expect(client.room("lobby").state.membership).toBe("joined");
});

test("leaving a room that was never joined resolves", async () => {
	const client = await it.open();
	const leaving = client.room("lobby").leave();
	answer("leaveRoom", { code: "NOT_IN_ROOM", message: "" }, "error");
	await leaving;
	expect(client.room("lobby").state.membership).toBe("left");
});

test("a join that was not sent and a leave cancel each other", async () => {
	const client = await it.dial();
	const room = client.room("lobby");
	const joining = room.join();
	await room.leave();
	await joining;
	FakeWebSocket.last.welcome();
	await settle();
	expect([frames(), room.state.membership]).toEqual([[], "left"]);
});

test("a join that waits after a refusal is taken back by a leave", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", { code: "RATE_LIMITED", message: "", retryAfterMs: 700 }, "error");
	await room.leave();
	await joining;
	await vi.advanceTimersByTimeAsync(60_000);
	expect([frames(), room.state.membership]).toEqual([["joinRoom"], "left"]);
});

test("60 quick switches between rooms end in the last one, on both sides", async () => {
	const client = await it.open();
	const names = ["a", "b", "c", "d"];
	const inRooms = new Set<string>();
	let read = 0;
	/** Answers one frame in three, and refuses some for now. */
	const serve = (count: number) => {
		for (const text of FakeWebSocket.last.sent.slice(read, read + count)) {
			read += 1;
			const [event, { room }, id] = JSON.parse(text);
			if (read % 3 === 0) {
				FakeWebSocket.last.receive(["error", { code: "RATE_LIMITED", message: "", retryAfterMs: 200 }, id]);
			} else if (event === "joinRoom") {
				inRooms.add(room);
				FakeWebSocket.last.receive(["ack", joinAck(0, { room }), id]);
			} else if (inRooms.delete(room)) FakeWebSocket.last.receive(["ack", { room }, id]);
			else FakeWebSocket.last.receive(["error", { code: "NOT_IN_ROOM", message: "" }, id]);
		}
	};
	const errors: unknown[] = [];
	for (let at = 0; at < 60; at++) {
		if (at > 0)
			client
				.room(names[(at - 1) % 4]!)
				.leave()
				.catch((error) => errors.push(error));
		client
			.room(names[at % 4]!)
			.join()
			.catch((error) => errors.push(error));
		if (at % 2 === 0) serve(1);
		await settle();
	}
	for (let ms = 0; ms < 20_000; ms += 100) {
		serve(1_000);
		await vi.advanceTimersByTimeAsync(100);
	}
	expect(names.map((name) => client.room(name).state.membership)).toEqual(["left", "left", "left", "joined"]);
	expect([[...inRooms], errors]).toEqual([["d"], []]);
});

test("a leave that was not answered before the connection was lost is done, and the room is not joined again", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	const leaving = room.leave();
	await reconnect();
	answer("leaveRoom", { code: "NOT_IN_ROOM", message: "" }, "error");
	await leaving;
	expect([frames(), room.state.membership]).toEqual([["leaveRoom"], "left"]);
});

test("a leave that failed can be tried again", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	const leaving = room.leave();
	answer("leaveRoom", { code: "INTERNAL", message: "" }, "error");
	await expect(leaving).rejects.toMatchObject({ code: "INTERNAL" });
	const again = room.leave();
	answer("leaveRoom", { room: "lobby" });
	await again;
	expect(frames()).toEqual(["joinRoom", "leaveRoom", "leaveRoom"]);
});

test("a `reconnect` that the server announces is no dropped frame", async () => {
	const client = await it.open();
	FakeWebSocket.last.receive(["reconnect", { inMs: 100 }]);
	expect(client.socket.dropped).toBe(0);
});
