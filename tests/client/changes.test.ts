import { Hono } from "hono";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { createChatProcedure, mountChat } from "../../src";
import {
	type ChatClient,
	ChatError,
	createChatClient,
	type Draft,
	type OutboxStorage,
	repliedTo,
	type SentMessage,
} from "../../src/client";
import { serve } from "../../src/node";
import { startNetwork } from "../support/network";

let clients: ChatClient[] = [];
let closes: (() => unknown)[] = [];

beforeEach(() => {
	clients = [];
	closes = [];
});

afterEach(async () => {
	for (const client of clients) client.close();
	for (const close of closes) await close();
});

/** A chat with a store in memory, behind a network that a test can cut. */
async function startChat() {
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("token") ?? "", name: c.req.query("token") ?? "" } }),
		limits: { rates: false },
	});
	const app = new Hono();
	const chat = mountChat(app, { wsChat });
	const server = await serve(app);
	const network = await startNetwork(server.port);
	closes.push(
		network.close,
		() => chat.close(),
		() => server.close(),
	);
	const open = (name: string, outbox?: OutboxStorage) => {
		const client = createChatClient({
			url: `${network.url}/wsChat`,
			WebSocket,
			getToken: () => name,
			random: () => 0.05,
			...(outbox && { outbox }),
		});
		clients.push(client);
		return client;
	};
	const join = async (name: string, outbox?: OutboxStorage) => {
		const client = open(name, outbox);
		const room = client.room("general");
		await room.join();
		return { client, room };
	};
	return { network, open, join };
}
type Room = Awaited<ReturnType<Awaited<ReturnType<typeof startChat>>["join"]>>["room"];

const patient = { timeout: 10_000, interval: 20 };
const sent = (room: Room) => room.state.messages.filter((one): one is SentMessage => one.status === "sent");
const texts = (room: Room) => sent(room).map(({ text, deletedAt }) => (deletedAt ? "deleted" : text));
const first = (room: Room): SentMessage => sent(room)[0]!;

/** Sends a text and waits until both rooms show it. Returns its id. */
async function say(from: Room, to: Room, text: string): Promise<string> {
	from.send(text);
	const find = (room: Room) => sent(room).find((one) => one.text === text);
	await vi.waitFor(() => expect([find(from)?.id, find(to)?.id]).not.toContain(undefined), patient);
	return find(from)!.id;
}

test("an edit, a reaction and a deletion are shown at once by their author, and reach the others", async () => {
	const { join } = await startChat();
	const [{ room: ada }, { room: bob }] = [await join("Ada"), await join("Bob")];
	const id = await say(ada, bob, "helo");
	const heard: string[] = [];
	bob.on("messageUpdated", ({ text }) => heard.push(text));
	const edited = ada.edit(id, "hello");
	expect(first(ada)).toMatchObject({ text: "hello", changes: [{ event: "editMessage" }], stored: { text: "helo" } });
	await edited;
	expect(first(ada)).toMatchObject({ text: "hello", editedAt: expect.any(Number) });
	expect([first(ada).changes, first(ada).stored]).toEqual([undefined, undefined]);
	const reacted = bob.react(id, "👍");
	await vi.waitFor(() => expect(first(bob)).toMatchObject({ text: "hello", ownReactions: ["👍"] }), patient);
	await reacted;
	await vi.waitFor(() => expect(first(ada).reactions).toEqual({ "👍": { count: 1, userIds: ["Bob"] } }), patient);
	expect([first(ada).ownReactions, first(bob).ownReactions]).toEqual([[], ["👍"]]);
	await bob.unreact(id, "👍");
	await vi.waitFor(() => expect(Object.keys(first(ada).reactions ?? {})).toEqual([]), patient);
	const deleted = ada.delete(id);
	expect(first(ada)).toMatchObject({ text: "", deletedAt: expect.any(Number) });
	await deleted;
	await vi.waitFor(() => expect(texts(bob)).toEqual(["deleted"]), patient);
	await vi.waitFor(() => expect(heard).toEqual(["hello", "hello", "hello", ""]), patient);
}, 20_000);

test("a change that is refused is undone, and its reason is in the promise and in the view until it is discarded", async () => {
	const { join } = await startChat();
	const [{ room: ada }, { room: bob }] = [await join("Ada"), await join("Bob")];
	const id = await say(ada, bob, "hers");
	const refused = bob.edit(id, "his");
	expect(texts(bob)).toEqual(["his"]);
	const error = await refused.catch((reason: unknown) => reason);
	expect(ChatError.is(error) && error.code).toBe("FORBIDDEN");
	expect(texts(bob)).toEqual(["hers"]);
	const [change] = first(bob).changes ?? [];
	expect(change).toMatchObject({ status: "failed", text: "his", error: { code: "FORBIDDEN" } });
	bob.discard(change!.clientId);
	expect([first(bob).changes, bob.state.changes]).toEqual([undefined, []]);
}, 20_000);

test("an edit of a version that somebody else has changed is refused with CONFLICT, and one after one's own is not", async () => {
	const { join, network } = await startChat();
	const [{ room: ada, client }, { room: phone }] = [await join("Ada"), await join("Ada")];
	const id = await say(ada, phone, "one");
	await Promise.all([ada.edit(id, "two"), ada.edit(id, "three"), ada.edit(id, "four")]);
	await vi.waitFor(() => expect(texts(phone)).toEqual(["four"]), patient);
	network.cut();
	await vi.waitFor(() => expect(client.state.connection).toBe("connecting"), patient);
	const edits = [ada.edit(id, "from the desk"), phone.edit(id, "from the phone")];
	expect([texts(ada), texts(phone)]).toEqual([["from the desk"], ["from the phone"]]);
	network.mend();
	const outcomes = await Promise.allSettled(edits);
	const refused = outcomes.filter((outcome) => outcome.status === "rejected");
	expect(refused.map(({ reason }) => reason.code)).toEqual(["CONFLICT"]);
	await vi.waitFor(() => expect(texts(ada)).toEqual(texts(phone)), patient);
}, 30_000);

test("changes made offline are sent in the order in which they were made among the messages, by the next page too", async () => {
	const kept = new Map<string, Draft>();
	const outbox: OutboxStorage = {
		load: async () => structuredClone([...kept.values()]),
		add: async (draft) => void kept.set(draft.clientId, structuredClone(draft)),
		remove: async (clientId) => void kept.delete(clientId),
	};
	const { network, join, open } = await startChat();
	const [{ room: ada, client }, { room: bob }] = [await join("Ada", outbox), await join("Bob")];
	const id = await say(ada, bob, "one");
	network.cut();
	await vi.waitFor(() => expect(client.state.connection).toBe("connecting"), patient);
	void ada.react(id, "👍");
	ada.send("two");
	void ada.edit(ada.state.messages[1]!.key, "two, edited");
	void ada.unreact(id, "👍");
	void ada.edit(id, "one, edited");
	void ada.react(id, "🎉");
	expect(first(ada)).toMatchObject({ text: "one, edited", ownReactions: ["🎉"] });
	client.close();
	expect(kept.size).toBe(6);
	const heard: string[] = [];
	const tell = ({ text, reactions = {} }: { text: string; reactions?: object | undefined }) =>
		heard.push(`${text} ${Object.keys(reactions)}`);
	bob.on("newMessage", tell);
	bob.on("messageUpdated", tell);
	network.mend();
	const again = open("Ada", outbox).room("general");
	await again.join();
	await vi.waitFor(() => expect(kept.size).toBe(0), patient);
	expect(again.state.changes).toEqual([]);
	await vi.waitFor(() => expect(texts(bob)).toEqual(["one, edited", "two, edited"]), patient);
	await vi.waitFor(() => expect(first(bob).reactions).toEqual({ "🎉": { count: 1, userIds: ["Ada"] } }), patient);
	expect(heard.at(-1)).toBe("one, edited 🎉");
}, 30_000);

test("a change whose ack is lost is made once, however often it is sent", async () => {
	const { network, join } = await startChat();
	const [{ room: ada }, { room: bob }] = [await join("Ada"), await join("Bob")];
	const id = await say(ada, bob, "one");
	for (let n = 1; n <= 5; n++) {
		const changes = [ada.edit(id, `edit ${n}`), ada.react(id, "👍"), ada.unreact(id, "👍"), ada.react(id, "🎉")];
		network.blink();
		await Promise.all(changes);
	}
	await vi.waitFor(() => expect(texts(bob)).toEqual(["edit 5"]), patient);
	await vi.waitFor(() => expect(first(bob).reactions).toEqual({ "🎉": { count: 1, userIds: ["Ada"] } }), patient);
	expect(first(ada)).toMatchObject({ text: "edit 5", ownReactions: ["🎉"] });
}, 60_000);

test("one's own reactions are known where a message does not name all users who reacted, on every device", async () => {
	const { join } = await startChat();
	const [{ room: ada }, { room: bob }] = [await join("Ada"), await join("Bob")];
	const id = await say(ada, bob, "popular");
	for (let n = 1; n <= 11; n++) {
		const { client, room } = await join(`Fan ${n}`);
		await room.react(id, "👍");
		client.close();
	}
	const { room: phone } = await join("Bob");
	await bob.react(id, "👍");
	await vi.waitFor(() => expect(first(phone).reactions?.["👍"]?.count).toBe(12), patient);
	expect(first(bob).reactions?.["👍"]?.userIds).not.toContain("Bob");
	expect(first(bob).ownReactions).toEqual(["👍"]);
	await vi.waitFor(() => expect(first(phone).ownReactions).toEqual(["👍"]), patient);
	expect(first(ada).ownReactions).toEqual([]);
	const { room: later } = await join("Bob");
	expect(first(later).ownReactions).toEqual(["👍"]);
	await later.unreact(id, "👍");
	expect(first(later)).toMatchObject({ ownReactions: [], reactions: { "👍": { count: 11 } } });
	await vi.waitFor(() => expect([first(bob).ownReactions, first(phone).ownReactions]).toEqual([[], []]), patient);
}, 60_000);

test("a quote of a message that is not loaded comes with the page, and follows its changes", async () => {
	const { join } = await startChat();
	const { room: ada } = await join("Ada");
	ada.send("the question");
	await vi.waitFor(() => expect(texts(ada)).toEqual(["the question"]), patient);
	const { id } = first(ada);
	for (let n = 1; n <= 60; n++) ada.send(`${n}`);
	ada.send({ text: "the answer", replyTo: id });
	await vi.waitFor(
		() => expect(ada.state.messages.at(-1)).toMatchObject({ status: "sent", text: "the answer" }),
		patient,
	);
	const { room: bob } = await join("Bob");
	const quoted = () => repliedTo(bob.state, bob.state.messages.at(-1)!);
	expect([bob.state.messages.length, quoted()?.text]).toEqual([50, "the question"]);
	await ada.edit(id, "the question, edited");
	await vi.waitFor(() => expect(quoted()?.text).toBe("the question, edited"), patient);
	await ada.delete(id);
	await vi.waitFor(() => expect(quoted()).toMatchObject({ text: "", deletedAt: expect.any(Number) }), patient);
	expect(bob.state.messages).toHaveLength(50);
}, 30_000);

test("the app knows what the server supports once it is connected", async () => {
	const { open } = await startChat();
	const client = open("Ada");
	expect(client.state.features).toEqual([]);
	await client.room("general").join();
	expect(client.state.features).toEqual(expect.arrayContaining(["editMessage", "deleteMessage", "addReaction"]));
});
