import { expect, test } from "vitest";
import { outgoingEvents } from "../../../src/schemas";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { joinAck, message } from "../socket/samples";
import { answer, joinLobby, settle, setupFakeClient } from "./setup-fake-client";

const it = setupFakeClient();

const room = "lobby";
const member = { room, userId: "u9", username: "x" };
const rubbish = [
	...[null, 7, "x", [], {}, { room }, { room, count: "many" }],
	...[
		{ ...member, userId: 7 },
		{ ...member, profile: "x" },
	],
];
const messages = [
	{ room, updatedSeq: 1 },
	message(1, { seq: undefined as never }),
	message(1, { seq: "1" as never }),
	message(1, { seq: -1 }),
	message(1, { seq: 1e300 }),
	message(1, { text: null as never }),
	message(1, { userId: {} as never }),
	message(1, { updatedSeq: undefined as never }),
	message(1, { reactions: { "👍": null } as never }),
	message(1, { reactions: { "👍": { count: 1 } } as never }),
	message(1, { room: "elsewhere" }),
];

test("events with invalid data are dropped, and the view does not change", async () => {
	const client = await it.open();
	const lobby = await joinLobby(client);
	const before = lobby.state;
	for (const event of [
		"newMessage",
		"messageUpdated",
		"userJoined",
		"userLeft",
		"memberChanged",
		"occupancy",
		"ownReactions",
		"passed",
		"userTyping",
		"removed",
	])
		for (const data of event.includes("essage") ? [...rubbish, ...messages] : rubbish) {
			// A room is all that a `removed` event needs.
			if (event === "removed" && data !== null && Object.hasOwn(Object(data), "room")) continue;
			FakeWebSocket.last.receive([event, data]);
		}
	expect(lobby.state).toBe(before);
	expect(it.errors).toEqual([]);
	lobby.send("still here");
	expect(FakeWebSocket.last.sentOf("sendMessage")).toHaveLength(1);
});

test("a join with an invalid ack rejects, and the room is not joined", async () => {
	const client = await it.open();
	for (const ack of [null, {}, joinAck(0, { room: "elsewhere" }), joinAck(0, { messages: {} })]) {
		const joining = client.room(room).join();
		answer("joinRoom", ack);
		await expect(joining).rejects.toBeInstanceOf(Error);
		expect(client.room(room).state.membership).toBe("left");
	}
});

test("invalid messages of a page and invalid members are left out", async () => {
	const client = await it.open();
	const lobby = client.room(room);
	const joining = lobby.join();
	const members = [null, { userId: "u1", username: "Ada" }, { userId: 1 }];
	const quoted = { m1: null, m2: 7, m3: messages[0] };
	const extras = { quoted, mine: { m9: 7 } };
	const reacted = message(9, { reactions: { "👍": { count: 11, userIds: [] } } });
	answer("joinRoom", joinAck(9, { messages: [null, ...messages, reacted], members, hasMore: true, ...extras }));
	await joining;
	expect(lobby.state.earlier).toEqual([]);
	expect(lobby.state).toMatchObject({ messages: [{ seq: 9 }], members: [{ userId: "u1" }] });
	const loading = lobby.history.loadOlder();
	answer("loadHistory", {
		messages: [null, ...messages.slice(0, -1), message(8)],
		hasMore: false,
		quoted: 7,
		mine: null,
	});
	await loading;
	expect(lobby.state.messages).toMatchObject([{ seq: 8 }, { seq: 9 }]);
	const again = await joinLobby(client);
	expect(again).toBe(lobby);
});

test("an invalid page of history rejects", async () => {
	const client = await it.open();
	const lobby = client.room(room);
	const joining = lobby.join();
	answer("joinRoom", joinAck(9, { messages: [message(9)], hasMore: true }));
	await joining;
	const before = lobby.state;
	for (const page of [null, {}, { messages: 7 }]) {
		const loading = lobby.history.loadOlder();
		answer("loadHistory", page);
		await expect(loading).rejects.toBeInstanceOf(Error);
	}
	expect(lobby.state).toBe(before);
	await settle();
});

test("with schemas, invalid data is dropped and counted, and the next change is not taken for a gap", async () => {
	const client = await it.open({ validate: outgoingEvents });
	const lobby = await joinLobby(client);
	const heard: unknown[] = [];
	lobby.on("newMessage", ({ text }) => heard.push(text));
	const receive = (event: string, data: unknown) => FakeWebSocket.last.receive([event, data]);
	receive("newMessage", message(1, { timestamp: -1 }));
	receive("newMessage", message(2, { more: "of a newer server" } as never));
	receive("userTyping", { room, userId: "u2", username: "Ada", isTyping: "yes" });
	receive("constructor", {});
	expect(client.socket.dropped).toBe(3);
	expect(heard).toEqual(["text 2"]);
	expect(lobby.state.messages).toEqual([{ ...message(2), status: "sent", key: "m2" }]);
	expect(lobby.state.typing).toEqual([]);
	expect(client.socket.gaps).toBe(0);
	expect(FakeWebSocket.last.sentOf("joinRoom")).toHaveLength(1);
});

test("schemas validate only the events that the server sends by itself, not acks", async () => {
	const asked: string[] = [];
	const validate = new Proxy(outgoingEvents, {
		get: (schemas, event) => {
			asked.push(String(event));
			return Reflect.get(schemas, event);
		},
	});
	await joinLobby(await it.open({ validate }));
	expect(asked).toEqual([]);
});
