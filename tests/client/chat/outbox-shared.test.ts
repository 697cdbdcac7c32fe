import { expect, test, vi } from "vitest";
import {
	type ChatClient,
	createChatClient,
	type OutboxStorage,
	type SharedStorage,
	sharedOutbox,
} from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck } from "../socket/samples";
import { answer, draft, joinLobby, keep, mapOutbox, sentTexts, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

const DAY_MS = 86_400_000;

/** Another tab with the same storage, which has never connected. */
async function otherTab(outbox: OutboxStorage): Promise<ChatClient> {
	const tab = createChatClient({
		url: "ws://chat.test",
		WebSocket: FakeWebSocket,
		outbox: sharedOutbox(outbox),
		autoConnect: false,
		userId: "ada",
	});
	await settle();
	return tab;
}

test("what one tab discarded is not sent by another, and disappears there", async () => {
	const outbox = mapOutbox([draft("in anger"), draft("calm")]);
	const client = await it.open({ outbox: sharedOutbox(outbox) }, "ada");
	await settle();
	const other = await otherTab(outbox);
	other.room("lobby").discard("id of in anger");
	const room = await joinLobby(client);
	await settle();
	expect([sentTexts(), room.state.messages.map(({ text }) => text)]).toEqual([["calm"], ["calm"]]);
});

test("a draft that another tab composed and sent is not sent again", async () => {
	const outbox = mapOutbox();
	const tab = await otherTab(outbox);
	tab.room("lobby").send("one");
	await settle();
	const client = await it.open({ outbox: sharedOutbox(outbox) }, "ada");
	await settle();
	// The other tab's ack.
	outbox.kept.clear();
	await joinLobby(client);
	await settle();
	expect(sentTexts()).toEqual([]);
});

test("a storage with `has` is asked for the one draft", async () => {
	const has = vi.fn(async () => false);
	const client = await it.open({ outbox: sharedOutbox({ ...mapOutbox([draft("one")]), has }) }, "ada");
	await settle();
	await joinLobby(client);
	await settle();
	expect([sentTexts(), has.mock.calls]).toEqual([[], [["id of one", "ada"]]]);
});

test.each<[string, Partial<SharedStorage>]>([
	["fails when it is asked", { has: () => Promise.reject(new Error("no disk")) }],
	["fails when it should let one tab send", { exclusive: () => Promise.reject(new Error("no locks")) }],
	["never answers when it is asked", { has: () => new Promise(() => {}) }],
])("a storage that %s loses no draft", async (_, changes) => {
	const client = await it.open({ outbox: sharedOutbox({ ...mapOutbox([draft("one")]), ...changes }) }, "ada");
	await settle();
	await joinLobby(client);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(new Set(sentTexts())).toEqual(new Set(["one"]));
});

test("a draft that the storage did not take is sent from memory", async () => {
	const outbox = { ...mapOutbox(), add: () => Promise.reject(new Error("full")) };
	const client = await it.open({ outbox }, "ada");
	const room = await joinLobby(client);
	await settle();
	room.send("one");
	await settle();
	expect([sentTexts(), it.errors]).toMatchObject([["one"], [{ message: "full" }]]);
});

test("one tab at a time sends the drafts of a room, and a draft that is discarded meanwhile is not sent", async () => {
	let free = () => {};
	const taken = new Promise<void>((resolve) => (free = resolve));
	const rooms: string[] = [];
	const exclusive = async (room: string, act: () => Promise<void>) => {
		rooms.push(room);
		await taken;
		await act();
	};
	const client = await it.open(
		{ outbox: sharedOutbox({ ...mapOutbox([draft("one"), draft("two")]), exclusive }) },
		"ada",
	);
	await settle();
	const room = await joinLobby(client);
	await settle();
	expect([rooms, sentTexts()]).toEqual([["lobby"], []]);
	room.discard("id of one");
	free();
	await settle();
	expect(sentTexts()).toEqual(["two"]);
});

test("a draft older than a day fails instead of being sent, and is sent if the user asks for it", async () => {
	const old = draft("old", { timestamp: Date.now() - DAY_MS - 1 });
	const young = draft("young", { timestamp: Date.now() - DAY_MS + 60_000 });
	const client = await it.open({ outbox: mapOutbox([old, young]) }, "ada");
	await settle();
	const room = await joinLobby(client);
	await settle();
	await keep(1);
	expect(sentTexts()).toEqual(["young"]);
	expect(room.state.messages.find(({ text }) => text === "old")).toMatchObject({
		status: "failed",
		error: { code: "CONFLICT" },
	});
	room.retry(old.clientId);
	await settle();
	expect(sentTexts()).toEqual(["young", "old"]);
});

test("a page that was offline for longer than `draftMaxAgeMs` does not send what was written before", async () => {
	const client = await it.open({ draftMaxAgeMs: 60_000 }, "ada");
	const room = client.room("lobby");
	room.send("old");
	await vi.advanceTimersByTimeAsync(60_001);
	await joinLobby(client);
	expect([sentTexts(), room.state.messages[0]?.status]).toEqual([[], "failed"]);
});

test("what a removed user writes, or had waiting, fails at once with the room's reason", async () => {
	const client = await it.open({}, "ada");
	const room = await joinLobby(client);
	room.send("one");
	room.send("two");
	FakeWebSocket.last.receive(["removed", { room: "lobby", reason: "spam" }]);
	room.send("three");
	const failed = { status: "failed", error: { code: "FORBIDDEN", message: "spam" } };
	expect(room.state.messages.slice(1)).toMatchObject([failed, failed]);
	answer("sendMessage", { code: "NOT_IN_ROOM", message: "not in room" }, "error");
	await settle();
	expect(room.state.messages[0]).toMatchObject(failed);
});

test("in a room whose join failed for now, messages wait", async () => {
	const client = await it.open({}, "ada");
	const room = client.room("lobby");
	const joining = room.join().catch(() => {});
	answer("joinRoom", { code: "STORE_UNAVAILABLE", message: "later" }, "error");
	await joining;
	room.send("one");
	expect(room.state.messages).toMatchObject([{ status: "outgoing" }]);
	const again = room.join();
	answer("joinRoom", joinAck(0));
	await again;
	expect(sentTexts()).toEqual(["one"]);
});
