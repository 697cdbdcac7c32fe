import { expect, test, vi } from "vitest";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinLobby, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

const HOUR_MS = 3_600_000;
const setBack = () => vi.setSystemTime(Date.now() - HOUR_MS);

test("drafts keep the order in which they were composed when the clock is set back", async () => {
	const client = await it.open({}, "ada");
	const room = client.room("lobby");
	room.send("one");
	setBack();
	room.send("two");
	expect(room.state.messages.map(({ text }) => text)).toEqual(["one", "two"]);
});

test("a user who goes on typing is reported as typing when the clock is set back", async () => {
	const client = await it.open({}, "ada");
	const room = await joinLobby(client);
	room.startTyping();
	setBack();
	await vi.advanceTimersByTimeAsync(2_999);
	room.startTyping();
	expect(FakeWebSocket.last.sentOf("startTyping")).toHaveLength(1);
	await vi.advanceTimersByTimeAsync(1);
	room.startTyping();
	expect(FakeWebSocket.last.sentOf("startTyping")).toHaveLength(2);
});

test("a connection that held is one when the clock is set back, so the next attempt is not delayed", async () => {
	await it.open({}, "ada");
	for (let lost = 0; lost < 5; lost++) {
		await vi.advanceTimersByTimeAsync(1_000);
		setBack();
		const { last } = FakeWebSocket;
		last.end(1006);
		await vi.advanceTimersByTimeAsync(500);
		expect(FakeWebSocket.last).not.toBe(last);
		FakeWebSocket.last.welcome(HOUR_MS, "ada");
	}
});
