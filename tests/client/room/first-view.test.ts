import { expect, test, vi } from "vitest";
import { hydrate } from "../../../src/client";
import { answer, joinLobby, keep, reconnect, settle, setupFakeClient } from "../chat/setup-fake-client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";

const it = setupFakeClient();

const messages = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => message(from + at));

test("a message keeps its key from the draft to the stored message and its edits, even if nobody was signed in yet", async () => {
	const client = await it.dial();
	const room = client.room("lobby");
	room.send("hello");
	const [key] = room.state.messages.map((one) => one.key);
	expect(key).toEqual(expect.any(String));
	FakeWebSocket.last.welcome(3_600_000, "u2");
	await joinLobby(client);
	await settle();
	await keep(1);
	const [stored] = room.state.messages;
	FakeWebSocket.last.receive(["newMessage", stored]);
	FakeWebSocket.last.receive([
		"messageUpdated",
		message(2, { ...(stored as object), seq: 1, updatedSeq: 2, text: "edited" }),
	]);
	expect(room.state.messages).toMatchObject([{ status: "sent", text: "edited", key }]);
});

test("another user's message has another key than a draft with the same clientId", async () => {
	const client = await it.open({}, "ada");
	const room = await joinLobby(client);
	const clientId = room.send("mine");
	FakeWebSocket.last.receive(["newMessage", message(1, { clientId, userId: "bob" })]);
	expect(new Set(room.state.messages.map(({ key }) => key)).size).toBe(2);
});

test("500 missed changes are one change of the view, and are told from those that happen now", async () => {
	const client = await it.open({}, "ada");
	const room = await joinLobby(client);
	const heard: boolean[] = [];
	room.on("newMessage", (_, { caughtUp }) => {
		heard.push(caughtUp);
		// The view has all of them by then.
		expect(room.state.messages).toHaveLength(caughtUp ? 500 : 501);
	});
	await reconnect("ada");
	const changed = vi.fn();
	room.subscribe(changed);
	answer("joinRoom", joinAck(500, { recovered: true, messages: messages(1, 500) }));
	expect(changed).toHaveBeenCalledOnce();
	expect(room.state.membership).toBe("joined");
	FakeWebSocket.last.receive(["newMessage", message(501)]);
	expect(heard).toEqual([...Array(500).fill(true), false]);
});

test("the rest of a first page that was cut for a slow line is loaded by itself", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", joinAck(100, { messages: messages(91, 100), hasMore: true }));
	await joining;
	expect(room.state.membership).toBe("joined");
	expect(FakeWebSocket.last.sentOf("loadHistory").at(-1)?.[1]).toEqual({ room: "lobby", before: 91, limit: 40 });
	answer("loadHistory", { messages: messages(71, 90), hasMore: true });
	await settle();
	answer("loadHistory", { messages: messages(51, 70), hasMore: true });
	await settle();
	expect(room.state.messages.map(({ text }) => text)).toEqual(messages(51, 100).map(({ text }) => text));
	expect(FakeWebSocket.last.sentOf("loadHistory")).toHaveLength(2);
});

test("a failure while the rest of the first page loads is reported to nobody, and the user can load it", async () => {
	const client = await it.open();
	const room = client.room("lobby");
	const joining = room.join();
	answer("joinRoom", joinAck(100, { messages: messages(91, 100), hasMore: true }));
	await joining;
	answer("loadHistory", { code: "STORE_UNAVAILABLE", message: "" }, "error");
	await settle();
	expect(it.errors).toEqual([]);
	const loading = room.history.loadOlder();
	answer("loadHistory", { messages: messages(81, 90), hasMore: true });
	await loading;
	expect(room.state.messages).toHaveLength(20);
});

test("a page that a server rendered is shown before the connection, and what is equal keeps its reference", async () => {
	const client = await it.dial();
	const room = client.room("lobby");
	hydrate(room, { messages: messages(1, 3), hasMore: true });
	const [, second] = room.state.messages;
	expect([room.state.messages.length, room.state.hasOlder, room.state.membership]).toEqual([3, true, "left"]);
	FakeWebSocket.last.welcome(3_600_000, "u2");
	const joining = room.join();
	const page = [...messages(2, 50), message(51, { seq: 1, updatedSeq: 51, text: "edited" })];
	answer("joinRoom", joinAck(51, { messages: page.sort((a, b) => a.seq - b.seq) }));
	await joining;
	expect(room.state.messages[1]).toBe(second);
	expect(room.state.messages[0]).toMatchObject({ text: "edited" });
	hydrate(room, { messages: messages(90, 99) });
	expect(room.state.messages).toHaveLength(50);
});
