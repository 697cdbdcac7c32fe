import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatMessage } from "../../src/schemas";
import { RawClient } from "../support/raw-client";
import { missingTool } from "../support/tool";
import { type Miniflare, startWorker } from "./start-worker";

const missing = await missingTool("miniflare");
const classes = { CHAT_GATE: "Gate", CHAT_ROOM: "Room" };

describe.skipIf(missing)("a chat of gates and rooms in workerd", () => {
	const persist = mkdtempSync(join(tmpdir(), "jsandy-chat-rooms-"));
	const clients: RawClient[] = [];
	let worker: Miniflare;
	let url: string;

	const start = async () => {
		worker = await startWorker({ entry: "chat-worker.ts", classes, persist, d1: true });
		url = String(await worker.ready).replace(/\/$/, "");
	};
	beforeAll(start);
	afterAll(async () => {
		await Promise.all(clients.map((client) => client.close()));
		await worker.dispose();
		rmSync(persist, { recursive: true, force: true });
	});

	/** A client of this user on the gate of this key. */
	const connect = async (name: string, gate: string) => {
		const client = await RawClient.open(`${url}/wsChat?token=${name}&gate=${gate}`);
		clients.push(client);
		return client;
	};
	/** The same, which has joined the room. */
	const enter = async (name: string, gate: string, room: string) => {
		const client = await connect(name, gate);
		await client.request("joinRoom", { room });
		return client;
	};

	const call = (method: string, ...args: unknown[]) => post(`/call/${method}`, args);
	const post = async (path: string, body: unknown) =>
		(await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) })).json() as Promise<unknown>;
	/** The texts of a room's messages that a client hears until it has heard this one. */
	const heardUntil = async (client: RawClient, text: string) => {
		const texts: string[] = [];
		while (texts.at(-1) !== text) texts.push((await client.next<ChatMessage>("newMessage")).text);
		return texts;
	};

	test("two users on two gates talk in one room", async () => {
		const [first, second] = await Promise.all(
			["a", "b"].map(async (gate) => (await worker.dispatchFetch(`${url}/start?gate=${gate}`)).text()),
		);
		expect(first).not.toBe(second);
		const ada = await enter("ada", "a", "general");
		const bob = await enter("bob", "b", "general");
		await ada.request("sendMessage", { room: "general", text: "hello from a" });
		expect(await bob.next("newMessage")).toMatchObject({ text: "hello from a", seq: 1, userId: "ada" });
		await bob.request("sendMessage", { room: "general", text: "hello from b" });
		expect(await ada.next("newMessage")).toMatchObject({ seq: 1 });
		expect(await ada.next("newMessage")).toMatchObject({ text: "hello from b", seq: 2, userId: "bob" });
	});

	test("a member who was away is told what was missed on another gate, in order and once", async () => {
		const ada = await enter("ada", "a", "away");
		const before = await connect("bob", "b");
		const { epoch, seq } = await before.request<{ epoch: string; seq: number }>("joinRoom", { room: "away" });
		await before.close();
		const texts = Array.from({ length: 20 }, (_, n) => `missed ${n}`);
		await Promise.all(texts.map((text) => ada.request("sendMessage", { room: "away", text })));
		const again = await connect("bob", "c");
		const { messages } = await again.request<{ messages: ChatMessage[] }>("joinRoom", {
			room: "away",
			since: seq,
			epoch,
		});
		expect(messages.map((message) => message.text)).toEqual(texts);
		expect(messages.map((message) => message.seq)).toEqual(texts.map((_, n) => n + 1));
	});

	test("a burst arrives on another gate in order, once each", async () => {
		const ada = await enter("ada", "a", "burst");
		const bob = await enter("bob", "b", "burst");
		const texts = Array.from({ length: 300 }, (_, n) => `${n}`);
		for (let from = 0; from < texts.length; from += 20) {
			const some = texts.slice(from, from + 20);
			await Promise.all(some.map((text) => ada.request("sendMessage", { room: "burst", text })));
		}
		expect(await heardUntil(bob, "299")).toEqual(texts);
	});

	test("edits, reactions and typing reach the other gate", async () => {
		const ada = await enter("ada", "a", "changes");
		const bob = await enter("bob", "b", "changes");
		const { id } = await ada.request<{ id: string }>("sendMessage", { room: "changes", text: "hello" });
		await ada.request("editMessage", { room: "changes", id, text: "hello, all" });
		expect(await bob.next("messageUpdated")).toMatchObject({ id, text: "hello, all", updatedSeq: 2 });
		ada.send("startTyping", { room: "changes" });
		expect(await bob.next("userTyping")).toMatchObject({ room: "changes" });
	});

	test("members see each other over gates, and the app's handle kicks on any gate", async () => {
		const ada = await enter("ada", "a", "people");
		const bob = await enter("bob", "b", "people");
		expect(await ada.next("userJoined")).toMatchObject({ room: "people" });
		expect(await call("kick", { room: "people", userId: "bob", reason: "enough" })).toEqual({ value: null });
		expect(await bob.next("removed")).toMatchObject({ room: "people", reason: "enough" });
		expect(await ada.next("userLeft")).toMatchObject({ room: "people" });
	});

	test("the Worker's own routes send by the handle, and get the chat's own errors", async () => {
		const bob = await enter("bob", "b", "routes");
		const user = { id: "bot", name: "Bot" };
		expect(await call("send", { room: "routes", text: "from a route", user })).toMatchObject({ value: { seq: 1 } });
		expect(await bob.next("newMessage")).toMatchObject({ text: "from a route", userId: "bot" });
		expect(await call("send", { room: "routes", text: 7, user })).toEqual({ name: "ChatError", code: "INVALID_DATA" });
		expect(await call("constructor", {})).toEqual({ name: "ChatError", code: "NOT_FOUND" });
	});

	test("a message whose room stops between the commit and the push is pushed by the alarm", async () => {
		const bob = await enter("bob", "watched", "stopped");
		// Not by a gate, which would tell the others of its message.
		expect(await post("/append/stopped", "abort")).toMatchObject({ seq: 1 });
		expect(await heardUntil(bob, "abort")).toEqual(["abort"]);
		expect(await post("/append/stopped", "after")).toMatchObject({ seq: 2 });
		expect(await heardUntil(bob, "after")).toEqual(["after"]);
		const healed = await worker.dispatchFetch(`${url}/healed?gate=watched`);
		expect(await healed.json()).toEqual([]);
	});

	test("a message that is sent while its room stops arrives once", async () => {
		const ada = await enter("ada", "a", "stopped too");
		const bob = await enter("bob", "b", "stopped too");
		await ada.request("sendMessage", { room: "stopped too", text: "before" });
		await ada.request("sendMessage", { room: "stopped too", text: "abort" });
		expect(await heardUntil(bob, "abort")).toEqual(["before", "abort"]);
		await ada.request("sendMessage", { room: "stopped too", text: "after" });
		expect(await heardUntil(bob, "after")).toEqual(["after"]);
	});

	test("an alarm that comes twice, and for nothing, repeats no message", async () => {
		const ada = await enter("ada", "a", "alarms");
		const bob = await enter("bob", "b", "alarms");
		await ada.request("sendMessage", { room: "alarms", text: "one" });
		expect(await post("/alarm/alarms", {})).toBe("done");
		await ada.request("sendMessage", { room: "alarms", text: "two" });
		expect(await heardUntil(bob, "two")).toEqual(["one", "two"]);
		expect(await bob.heard("newMessage")).toHaveLength(2);
	});

	test("a gate that restarts loses its sockets and nothing else", async () => {
		const ada = await enter("ada", "a", "restart");
		const bob = await enter("bob", "restarted", "restart");
		await ada.request("sendMessage", { room: "restart", text: "one" });
		expect(await heardUntil(bob, "one")).toEqual(["one"]);
		await post("/stop/restarted", {});
		await bob.closed;
		await ada.request("sendMessage", { room: "restart", text: "two" });
		const again = await connect("bob", "restarted");
		const { messages } = await again.request<{ messages: ChatMessage[] }>("joinRoom", { room: "restart" });
		expect(messages.map(({ text }) => text)).toEqual(["one", "two"]);
		await ada.request("sendMessage", { room: "restart", text: "three" });
		expect(await heardUntil(again, "three")).toEqual(["three"]);
	});

	test("a chat with another store, in the same gates, has rooms of its own", async () => {
		const ada = await enter("ada", "a", "shared name");
		const [cleo, dora] = await Promise.all(
			["a", "b"].map((gate) => RawClient.open(`${url}/inD1?token=cleo&gate=${gate}`)),
		);
		for (const client of [cleo, dora]) {
			if (client) clients.push(client);
			await client?.request("joinRoom", { room: "shared name" });
		}
		await ada.request("sendMessage", { room: "shared name", text: "in a room's object" });
		await cleo?.request("sendMessage", { room: "shared name", text: "in D1" });
		expect(await dora?.next("newMessage")).toMatchObject({ text: "in D1", seq: 1 });
		expect(await dora?.heard("newMessage")).toHaveLength(1);
	});

	test("a close of the client is answered at once, without a code as well", async () => {
		const ada = await connect("ada", "a");
		ada.ws.close();
		expect(await ada.closed).toBe(1000);
	});

	test("a client that is refused gets the status of the app's auth", async () => {
		expect(await RawClient.refusal(`${url}/wsChat?gate=refusing`)).toBe(401);
	});

	test("the gates report no error in all this", async () => {
		const errors = await Promise.all(
			["a", "b", "c"].map(async (gate) => (await worker.dispatchFetch(`${url}/errors?gate=${gate}`)).json()),
		);
		expect(errors.flat()).toEqual([]);
	});

	test("the history is kept when the runtime restarts", async () => {
		await worker.dispose();
		await start();
		const cleo = await enter("cleo", "c", "general");
		const page = await cleo.request<{ messages: { text: string }[] }>("loadHistory", { room: "general" });
		expect(page.messages.map(({ text }) => text)).toEqual(["hello from a", "hello from b"]);
	});
});
