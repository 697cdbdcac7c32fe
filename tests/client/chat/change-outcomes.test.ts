import { expect, test } from "vitest";
import { ChatClosedError, type SentMessage } from "../../../src/client";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";
import { answer, mapOutbox, reconnect, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

/** Joins "lobby", which has one message. */
async function begin(options = {}) {
	const client = await it.open(options, "me");
	const room = client.room("lobby");
	await joinAgain(room);
	return { client, room, shown: () => room.state.messages[0] as SentMessage };
}

async function joinAgain(room: { join(): Promise<void> }): Promise<void> {
	const joining = room.join();
	answer("joinRoom", joinAck(1, { messages: [message(1)] }));
	await joining;
	await settle();
}

const sentEvents = () =>
	FakeWebSocket.last.sent.map((text) => JSON.parse(text)[0] as string).filter((event) => event !== "joinRoom");

test("a change whose outcome is unknown is shown, and a later one of the same kind takes its place", async () => {
	const outbox = mapOutbox();
	const { client, room, shown } = await begin({ outbox });
	const reacted = room.react("m1", "👍");
	await settle();
	client.close();
	await expect(reacted).rejects.toBeInstanceOf(ChatClosedError);
	expect(shown()).toMatchObject({ ownReactions: ["👍"], changes: [{ status: "unknown" }] });
	client.connect();
	await settle();
	FakeWebSocket.last.welcome(3_600_000, "me");
	await joinAgain(room);
	expect(sentEvents()).toEqual([]);
	const taken = room.unreact("m1", "👍");
	await settle();
	expect([sentEvents(), outbox.kept.size]).toEqual([["removeReaction"], 1]);
	answer("removeReaction", message(1));
	await taken;
	expect(outbox.kept.size).toBe(0);
	expect(shown()).toMatchObject({ text: "text 1" });
	expect(shown().changes).toBeUndefined();
});

test("a change that failed is sent again by retry, in its place before the later ones", async () => {
	const { room, shown } = await begin();
	const failed = room.edit("m1", "new");
	await settle();
	answer("editMessage", { code: "FORBIDDEN", message: "no" }, "error");
	await expect(failed).rejects.toMatchObject({ code: "FORBIDDEN" });
	expect(shown()).toMatchObject({ text: "text 1", changes: [{ status: "failed" }] });
	room.retry(shown().changes![0]!.clientId);
	await settle();
	expect(shown()).toMatchObject({ text: "new", changes: [{ status: "pending" }] });
	answer("editMessage", message(1, { text: "new", updatedSeq: 2, editedAt: 9 }));
	await settle();
	expect(shown()).toMatchObject({ text: "new", editedAt: 9 });
	expect(room.state.changes).toEqual([]);
});

test("an edit says which version the user has edited: never edited, the one that is shown, or the one before it makes", async () => {
	const { room } = await begin();
	const edits = () => FakeWebSocket.last.sentOf("editMessage").map(([, { editedAt }]) => editedAt);
	void room.edit("m1", "one");
	void room.edit("m1", "two");
	await settle();
	answer("editMessage", message(1, { text: "one", updatedSeq: 2, editedAt: 20 }));
	await settle();
	answer("editMessage", message(1, { text: "two", updatedSeq: 3, editedAt: 30 }));
	await settle();
	void room.edit("m1", "three");
	// Somebody else was faster.
	FakeWebSocket.last.receive(["messageUpdated", message(1, { text: "other", updatedSeq: 2, editedAt: 35 })]);
	await settle();
	expect(edits()).toEqual([undefined, 20, 30]);
});

test("a change whose answer is lost is sent again on the next connection, before the later ones of its room", async () => {
	const { room } = await begin();
	void room.react("m1", "👍");
	void room.unreact("m1", "👍");
	room.send("hello");
	await settle();
	expect(sentEvents()).toEqual(["addReaction"]);
	await reconnect("me");
	answer("joinRoom", joinAck(1, { recovered: true }));
	await settle();
	expect(sentEvents()).toEqual(["addReaction"]);
	answer("addReaction", message(1, { updatedSeq: 2 }));
	await settle();
	answer("removeReaction", message(1, { updatedSeq: 3 }));
	await settle();
	expect(sentEvents()).toEqual(["addReaction", "removeReaction", "sendMessage"]);
});
