import { expect, test } from "vitest";
import { createChatClient } from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";
import {
	answer,
	draft,
	joinLobby,
	keep,
	mapOutbox,
	reconnect,
	sentTexts,
	settle,
	setupFakeClient,
} from "./setup-fake-client";

const it = setupFakeClient();

/** Opens a client as this user, in "lobby". */
async function open(userId: string, options = {}) {
	const client = await it.open(options, userId);
	return { client, room: await joinLobby(client) };
}

/** Comes back as this user. */
async function comeBack(userId: string, seq = 0, changes = {}): Promise<void> {
	await reconnect(userId);
	answer("joinRoom", joinAck(seq, changes));
	await settle();
}

test("what one user composed is neither sent nor shown after another has signed in, and waits for the first", async () => {
	const { client, room } = await open("ada");
	FakeWebSocket.last.end(1006);
	room.send("of ada");
	expect(room.state.messages).toHaveLength(1);
	await comeBack("bob");
	expect([client.state.userId, room.state.userId, room.state.messages, sentTexts()]).toEqual(["bob", "bob", [], []]);
	room.send("of bob");
	expect(sentTexts()).toEqual(["of bob"]);
	await keep(1);
	await comeBack("ada", 1);
	expect(room.state.messages.map(({ text, status }) => [text, status])).toEqual([["of ada", "pending"]]);
	expect(sentTexts()).toEqual(["of ada"]);
});

test("a message that was pending when another user signed in is not sent under that one", async () => {
	const { room } = await open("ada");
	const clientId = room.send("of ada");
	expect(sentTexts()).toEqual(["of ada"]);
	await comeBack("bob");
	expect(sentTexts()).toEqual([]);
	await comeBack("ada");
	expect(FakeWebSocket.last.sentOf("sendMessage")).toMatchObject([["sendMessage", { text: "of ada", clientId }, {}]]);
});

test("another user starts with an empty view, and with the whole room if it lets them in", async () => {
	const { room } = await open("ada");
	FakeWebSocket.last.receive(["newMessage", message(1)]);
	room.markRead();
	await reconnect("bob");
	expect(room.state).toMatchObject({ messages: [], readSeq: 0, membership: "joining" });
	// Not a resume, which would bring only what Ada missed.
	expect(FakeWebSocket.last.sentOf("joinRoom")).toMatchObject([["joinRoom", { room: "lobby" }, {}]]);
	expect(FakeWebSocket.last.sentOf("joinRoom")[0]?.[1]).toEqual({ room: "lobby" });
	answer("joinRoom", joinAck(2, { messages: [message(1), message(2)] }));
	expect(room.state.messages.map(({ text }) => text)).toEqual(["text 1", "text 2"]);
	expect(room.state.unread).toBe(2);
});

test("another user sees nothing of a room that does not let them in", async () => {
	const { room } = await open("ada");
	FakeWebSocket.last.receive(["newMessage", message(1)]);
	await reconnect("bob");
	answer("joinRoom", { code: "FORBIDDEN", message: "no" }, "error");
	expect(room.state).toMatchObject({ membership: "left", messages: [] });
});

test("a custom event of one user is not sent under another", async () => {
	const { client } = await open("ada");
	FakeWebSocket.last.end(1006);
	const asked = client.socket.request("loadHistory", { room: "lobby", before: 5 });
	const failed = expect(asked).rejects.toMatchObject({ outcome: "unsent" });
	await comeBack("bob");
	await failed;
	expect(FakeWebSocket.last.sentOf("loadHistory")).toEqual([]);
});

test("of a storage that several users share, each is given their own drafts", async () => {
	const outbox = mapOutbox([draft("of ada", { userId: "ada" }), draft("of bob", { userId: "bob" })]);
	const { room } = await open("bob", { outbox });
	await settle();
	expect([room.state.messages.map(({ text }) => text), sentTexts()]).toEqual([["of bob"], ["of bob"]]);
	await keep(1);
	expect([...outbox.kept.keys()]).toEqual(["id of of ada"]);
});

test("what was composed before the server named anybody is the first user's, and stays it", async () => {
	const outbox = mapOutbox();
	const client = createChatClient({ url: "ws://chat.test", WebSocket: FakeWebSocket, outbox, autoConnect: false });
	client.room("lobby").send("early");
	await settle();
	expect([...outbox.kept.values()]).toMatchObject([{ text: "early" }]);
	client.connect();
	await settle();
	FakeWebSocket.last.welcome(3_600_000, "ada");
	await settle();
	expect([...outbox.kept.values()]).toMatchObject([{ text: "early", userId: "ada" }]);
	client.close();
});

test("with the user named by the app, their drafts are shown before the first connection", async () => {
	const outbox = mapOutbox([draft("of ada", { userId: "ada" }), draft("of bob", { userId: "bob" })]);
	const options = { url: "ws://chat.test", WebSocket: FakeWebSocket, outbox, autoConnect: false, userId: "ada" };
	const client = createChatClient(options);
	await settle();
	const { state } = client.room("lobby");
	expect([client.state.userId, state.userId, state.messages.map(({ text }) => text)]).toEqual([
		"ada",
		"ada",
		["of ada"],
	]);
	client.close();
});

test("a message that the room turns out to have while the storage loads is not sent again", async () => {
	let loaded = () => {};
	const loading = new Promise<void>((resolve) => (loaded = resolve));
	const outbox = mapOutbox([draft("one", { userId: "ada" })]);
	const { load } = outbox;
	outbox.load = async () => {
		const drafts = await load();
		await loading;
		return drafts;
	};
	const client = await it.open({ outbox }, "ada");
	const joining = client.room("lobby").join();
	answer("joinRoom", joinAck(1, { messages: [message(1, { userId: "ada", clientId: "id of one", text: "one" })] }));
	await joining;
	loaded();
	await settle();
	expect([sentTexts(), outbox.kept.size]).toEqual([[], 0]);
});
