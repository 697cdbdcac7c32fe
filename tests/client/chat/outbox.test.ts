import { expect, test, vi } from "vitest";
import type { Draft, OutboxStorage } from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";
import { answer, draft, joinLobby, keep, mapOutbox, sentTexts, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

const storage = (changes: Partial<OutboxStorage>): OutboxStorage => ({ ...mapOutbox(), ...changes });

test("the drafts of an earlier page are sent before those composed while they load", async () => {
	let loaded = () => {};
	const loading = new Promise<void>((resolve) => (loaded = resolve));
	const timestamp = Date.now() - 1;
	const outbox = mapOutbox([draft("old 1", { timestamp }), draft("old 2", { timestamp })]);
	const { load } = outbox;
	outbox.load = () => loading.then(() => load());
	const client = await it.open({ outbox });
	const room = await joinLobby(client);
	room.send("new");
	await settle();
	expect(sentTexts()).toEqual([]);
	loaded();
	await settle();
	for (const seq of [1, 2, 3]) await keep(seq);
	expect(sentTexts()).toEqual(["old 1", "old 2", "new"]);
	expect(room.state.messages.map(({ status }) => status)).toEqual(["sent", "sent", "sent"]);
});

test("a storage that fails to load is reported, and sending continues", async () => {
	const throws = () => {
		throw new Error("no disk");
	};
	for (const load of [throws, async () => throws(), async () => null as never]) {
		const client = await it.open({ outbox: storage({ load, add: throws, remove: throws }) });
		const room = await joinLobby(client);
		room.send("hello");
		await settle();
		expect(sentTexts()).toEqual(["hello"]);
		await keep(1);
		expect(room.state.messages).toMatchObject([{ status: "sent" }]);
		client.close();
	}
	expect(it.errors).toHaveLength(9);
});

test("a storage that never answers delays sending only for a limited time", async () => {
	const client = await it.open({ outbox: storage({ load: () => new Promise(() => {}) }) });
	const room = await joinLobby(client);
	room.send("hello");
	await vi.advanceTimersToNextTimerAsync();
	expect(sentTexts()).toEqual(["hello"]);
	await keep(1);
	expect(room.state.messages).toMatchObject([{ status: "sent" }]);
});

test("invalid drafts in the storage are ignored, and a duplicate is one draft", async () => {
	const rubbish = [null, 7, {}, draft("x", { room: 7 as never }), draft("x", { clientId: 7 as never })] as Draft[];
	const { kept, load, ...others } = mapOutbox([draft("one"), draft("two")]);
	const outbox = { ...others, load: async () => [...rubbish, draft("one"), ...(await load())] };
	const client = await it.open({ outbox });
	const room = await joinLobby(client);
	expect(room.state.messages.map(({ text }) => text)).toEqual(["one", "two"]);
	await settle();
	await keep(1);
	expect([kept.size, sentTexts()]).toEqual([1, ["one", "two"]]);
});

test("a room has one pending message at a time, so a draft discarded before its turn is never sent", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	room.send("one");
	const second = room.send("two");
	room.send("three");
	room.discard(second);
	await keep(1);
	await keep(2);
	expect(sentTexts()).toEqual(["one", "three"]);
});

test("more messages than the socket's queue holds are all sent", async () => {
	const client = await it.open({ maxPending: 5 });
	const room = client.room("lobby");
	for (let n = 1; n <= 20; n++) room.send(`${n}`);
	await joinLobby(client);
	for (let n = 1; n <= 20; n++) await keep(n);
	expect(room.state.messages.every(({ status }) => status === "sent")).toBe(true);
});

test("unsent drafts wait for the next join", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	room.send("one");
	room.send("two");
	const leaving = room.leave();
	await keep(1);
	answer("leaveRoom", { room: "lobby" });
	await leaving;
	expect(room.state.messages).toMatchObject([{ status: "sent" }, { text: "two", status: "outgoing" }]);
	await joinLobby(client, 1);
	expect(sentTexts()).toEqual(["one", "two"]);
});

test("an ack that is not a message leaves the draft unknown, to be retried under the same id", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	const clientId = room.send("one");
	answer("sendMessage", null);
	await settle();
	expect(room.state.messages).toMatchObject([{ clientId, status: "unknown" }]);
	room.retry(clientId);
	await keep(1);
	expect(FakeWebSocket.last.sentOf("sendMessage").map(([, data]) => data.clientId)).toEqual([clientId, clientId]);
	expect(room.state.messages).toMatchObject([{ status: "sent" }]);
});

test("a message discarded while pending is shown if it was stored after all", async () => {
	const client = await it.open();
	const room = await joinLobby(client);
	const clientId = room.send("one");
	room.discard(clientId);
	expect(room.state.messages).toEqual([]);
	answer("sendMessage", message(1, { clientId }));
	await settle();
	expect(room.state.messages).toMatchObject([{ seq: 1, status: "sent" }]);
});

test("messages composed in the same millisecond are stored in order", async () => {
	const kept: Draft[] = [];
	const client = await it.open({ outbox: storage({ add: async (one) => void kept.push(one) }) });
	for (const text of ["one", "two", "three"]) client.room("lobby").send(text);
	const [one, two, three] = kept.map(({ timestamp }) => timestamp);
	expect([one! < two!, two! < three!]).toEqual([true, true]);
});

test("an unknown draft leaves the outbox once the room shows the message", async () => {
	const outbox = mapOutbox();
	const client = await it.open({ outbox });
	const room = await joinLobby(client);
	const clientId = room.send("one");
	client.close();
	await settle();
	expect(room.state.messages).toMatchObject([{ status: "unknown" }]);
	client.connect();
	await settle();
	FakeWebSocket.last.welcome(3_600_000, "u2");
	const joining = room.join();
	answer("joinRoom", joinAck(1, { messages: [message(1, { clientId })] }));
	await joining;
	expect(room.state.messages).toMatchObject([{ status: "sent" }]);
	expect(outbox.kept.size).toBe(0);
	room.retry(clientId);
	expect(sentTexts()).toEqual([]);
});

test("a message that exceeds the outbox's limit is shown as failed with the reason, and can be retried later", async () => {
	const outbox = mapOutbox();
	const client = await it.open({ outbox, maxDrafts: 2 });
	const room = client.room("lobby");
	const [, , third] = ["one", "two", "three"].map((text) => room.send(text));
	expect(room.state.messages.map(({ text, status }) => [text, status])).toEqual([
		["one", "outgoing"],
		["two", "outgoing"],
		["three", "failed"],
	]);
	expect(room.state.messages.at(-1)).toMatchObject({ error: { code: "LIMIT_EXCEEDED" } });
	expect([...outbox.kept.values()].map(({ text }) => text)).toEqual(["one", "two"]);
	await joinLobby(client);
	await settle();
	for (const seq of [1, 2]) await keep(seq);
	room.retry(third!);
	await settle();
	await keep(3);
	expect(sentTexts()).toEqual(["one", "two", "three"]);
	expect(room.state.messages.map(({ status }) => status)).toEqual(["sent", "sent", "sent"]);
});

test("a message that the full outbox did not accept can be discarded", async () => {
	const client = await it.open({ maxDrafts: 1 });
	const room = client.room("lobby");
	room.send("one");
	room.discard(room.send("two"));
	expect(room.state.messages.map(({ text }) => text)).toEqual(["one"]);
});
