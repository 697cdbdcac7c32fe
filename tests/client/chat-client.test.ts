import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { createChatProcedure, mountChat } from "../../src";
import { LibsqlMessageStore } from "../../src/adapters/libsql";
import { type ChatClient, createChatClient, type Draft, type OutboxStorage } from "../../src/client";
import { serve } from "../../src/node";
import { startNetwork } from "../support/network";

const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let databases = 0;

/** A chat with a file as its store, behind a network that a test can cut. */
async function startChat() {
	const store = new LibsqlMessageStore({ url: `file:${join(folder, `${databases++}.db`)}` });
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const name = c.req.query("token") ?? "";
			return next({ user: { id: name, name } });
		},
		store,
		limits: { rates: false },
	});
	const app = new Hono();
	const chat = mountChat(app, { wsChat });
	const server = await serve(app);
	const network = await startNetwork(server.port);
	const clients: ChatClient[] = [];
	onTestFinished(async () => {
		for (const client of clients) client.close();
		network.close();
		await chat.close();
		await server.close();
		await store.close();
	});
	return {
		client: (name: string, outbox?: OutboxStorage) => {
			const url = `${network.url}/wsChat`;
			const client = createChatClient({
				url,
				WebSocket,
				getToken: () => name,
				random: () => 0.05,
				...(outbox && { outbox }),
			});
			clients.push(client);
			return client;
		},
		cut: network.cut,
		mend: network.mend,
	};
}

const shown = (client: ChatClient, room = "general") =>
	client.room(room).state.messages.map(({ text, status }) => `${text}: ${status}`);

test("a message is shown at once, and becomes the stored message once acked, for its author and everybody else", async () => {
	const chat = await startChat();
	const [ada, bob] = [chat.client("Ada"), chat.client("Bob")];
	await Promise.all([ada.room("general").join(), bob.room("general").join()]);
	ada.room("general").send("hello");
	expect(shown(ada)).toEqual(["hello: pending"]);
	await vi.waitFor(() => expect(shown(ada)).toEqual(["hello: sent"]));
	await vi.waitFor(() => expect(shown(bob)).toEqual(["hello: sent"]));
	expect(ada.room("general").state.messages[0]).toMatchObject({ userId: "Ada", seq: 1 });
	expect([ada.room("general").state.unread, bob.room("general").state.unread]).toEqual([0, 1]);
	bob.room("general").markRead();
	expect(bob.room("general").state.unread).toBe(0);
});

test("messages sent offline wait, and arrive once and in order after reconnecting", async () => {
	const chat = await startChat();
	const [ada, bob] = [chat.client("Ada"), chat.client("Bob")];
	await Promise.all([ada.room("general").join(), bob.room("general").join()]);
	chat.cut();
	await vi.waitFor(() => expect(ada.state.connection).toBe("connecting"));
	expect(ada.state.lost).toMatchObject({ willReconnect: true });
	expect(ada.room("general").state.membership).toBe("joining");
	for (const text of ["one", "two", "three"]) ada.room("general").send(text);
	expect(shown(ada)).toEqual(["one: outgoing", "two: outgoing", "three: outgoing"]);
	chat.mend();
	await vi.waitFor(() => expect(shown(ada)).toEqual(["one: sent", "two: sent", "three: sent"]), { timeout: 10_000 });
	await vi.waitFor(() => expect(shown(bob)).toEqual(["one: sent", "two: sent", "three: sent"]), { timeout: 10_000 });
	expect(ada.state).toMatchObject({ connection: "open", userId: "Ada", lost: undefined });
}, 30_000);

test("messages that are not acked when a page closes are sent once by the next page", async () => {
	const kept = new Map<string, Draft>();
	const outbox: OutboxStorage = {
		load: async () => [...kept.values()],
		add: async (draft) => void kept.set(draft.clientId, draft),
		remove: async (clientId) => void kept.delete(clientId),
	};
	const chat = await startChat();
	const before = chat.client("Ada", outbox);
	before.room("general").send("written before the reload");
	before.close();
	expect(kept.size).toBe(1);
	const after = chat.client("Ada", outbox);
	await vi.waitFor(() => expect(shown(after)).toEqual(["written before the reload: outgoing"]));
	await after.room("general").join();
	await vi.waitFor(() => expect(shown(after)).toEqual(["written before the reload: sent"]));
	expect(kept.size).toBe(0);
});

test("messages composed in the same millisecond keep their order after a reload", async () => {
	const kept: Draft[] = [];
	const outbox: OutboxStorage = {
		load: async () => kept.toReversed().sort((a, b) => a.timestamp - b.timestamp),
		add: async (draft) => void kept.push(draft),
		remove: async () => {},
	};
	const chat = await startChat();
	const before = chat.client("Ada", outbox);
	for (const text of ["one", "two", "three"]) before.room("general").send(text);
	before.close();
	const after = chat.client("Ada", outbox);
	await after.room("general").join();
	await vi.waitFor(() => expect(shown(after)).toEqual(["one: sent", "two: sent", "three: sent"]));
});

test("a message that the server refuses for good stays in view with the reason until it is discarded", async () => {
	const chat = await startChat();
	const ada = chat.client("Ada");
	const room = ada.room("general");
	await room.join();
	const clientId = room.send("x".repeat(2_001));
	await vi.waitFor(() =>
		expect(room.state.messages[0]).toMatchObject({ status: "failed", error: { code: "INVALID_DATA" } }),
	);
	room.send("hello");
	await vi.waitFor(() => expect(room.state.messages.map(({ status }) => status)).toEqual(["sent", "failed"]));
	room.retry(clientId);
	await vi.waitFor(() => expect(room.state.messages[1]).toMatchObject({ status: "failed" }));
	room.discard(clientId);
	expect(shown(ada)).toEqual(["hello: sent"]);
});

test("older messages are prepended page by page until there are none", async () => {
	const chat = await startChat();
	const [ada, bob] = [chat.client("Ada"), chat.client("Bob")];
	await ada.room("general").join();
	for (let n = 1; n <= 120; n++) ada.room("general").send(`${n}`);
	await vi.waitFor(() => expect(ada.room("general").state.messages.at(-1)).toMatchObject({ seq: 120 }), 10_000);
	const room = bob.room("general");
	await room.join();
	expect([room.state.messages.length, room.state.hasOlder]).toEqual([50, true]);
	const [first] = room.state.messages;
	await Promise.all([room.history.loadOlder(), room.history.loadOlder()]);
	expect([room.state.messages.length, room.state.hasOlder]).toEqual([100, true]);
	expect(room.state.messages[50]).toBe(first);
	await room.history.loadOlder();
	expect(room.state.messages.map(({ text }) => text)).toEqual(Array.from({ length: 120 }, (_, n) => `${n + 1}`));
	expect(room.state.hasOlder).toBe(false);
	await room.history.loadOlder();
}, 30_000);

test("members and typing are shown, and end", async () => {
	const chat = await startChat();
	const [ada, bob] = [chat.client("Ada"), chat.client("Bob")];
	const [hers, his] = [ada.room("general"), bob.room("general")];
	await hers.join();
	await his.join();
	await vi.waitFor(() => expect(hers.state.members.map(({ userId }) => userId).sort()).toEqual(["Ada", "Bob"]));
	his.startTyping();
	await vi.waitFor(() => expect(hers.state.typing).toEqual([{ userId: "Bob", username: "Bob" }]));
	his.send("done");
	await vi.waitFor(() => expect(hers.state.typing).toEqual([]));
	await his.leave();
	await vi.waitFor(() => expect(hers.state.members.map(({ userId }) => userId)).toEqual(["Ada"]));
	expect(his.state.membership).toBe("left");
});

test("the state holds the error of a failed attempt to connect until an attempt succeeds", async () => {
	const app = new Hono();
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => {
			const token = c.req.query("token");
			if (token !== "good") throw new HTTPException(401);
			return next({ user: { id: "Ada", name: "Ada" } });
		},
	});
	const chat = mountChat(app, { wsChat });
	const server = await serve(app);
	let token = "expired";
	const onError = vi.fn();
	const url = `${server.url}/wsChat`;
	const client = createChatClient({ url, WebSocket, getToken: () => token, random: () => 0.05, onError });
	onTestFinished(async () => {
		client.close();
		await chat.close();
		await server.close();
	});
	await vi.waitFor(() => expect(client.state.error?.message).toMatch("closed with 1006"));
	expect(client.state).toMatchObject({ connection: "connecting", lost: undefined });
	expect(String(client.state.error?.cause)).toMatch("401");
	expect(onError).toHaveBeenCalledWith(client.state.error);
	token = "good";
	await vi.waitFor(() => expect(client.state).toMatchObject({ connection: "open", error: undefined }), 10_000);
});
