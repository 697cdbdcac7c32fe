import { expect, test } from "vitest";
import type { ChatMessage, MessageStore } from "../../src";
import { MemoryMessageStore } from "../../src/adapters";
import { closing } from "../support/closing";
import { gate } from "../support/gate";
import { heldStore } from "../support/held-store";
import { startChat } from "../support/started-chat";

test("a page that is too large for one frame is cut, and the next page has the rest", async () => {
	const chat = closing(await startChat({ limits: { rates: false } }));
	const ada = await chat.join("Ada");
	const metadata = { filling: "x".repeat(15_000) };
	for (let n = 0; n < 60; n++) await ada.request("sendMessage", { room: "general", text: `${n}`, metadata });
	const bob = await chat.connect("Bob");
	const latest = await bob.request<{ messages: ChatMessage[]; hasMore: boolean; epoch: string }>("joinRoom", {
		room: "general",
		limit: 60,
	});
	expect(latest).toMatchObject({ hasMore: true, seq: 60 });
	expect(latest.messages.length).toBeLessThan(40);
	expect(latest.messages.at(-1)?.seq).toBe(60);
	const before = latest.messages[0]?.seq ?? 0;
	const older = await bob.request<{ messages: ChatMessage[] }>("loadHistory", { room: "general", before, limit: 60 });
	expect(older.messages.at(-1)?.seq).toBe(before - 1);
});

test("a message that was in a join's page is not sent again when its append answers late", async () => {
	const { store, hold } = heldStore();
	const old = { room: "general", text: "old", userId: "Zoe", username: "Zoe", timestamp: 1 };
	for (let n = 1; n <= 60; n++) await store.append({ ...old, id: `m${n}` });
	const chat = closing(await startChat({ store }));
	const ada = await chat.join("Ada");
	const append = hold("append");
	const sending = ada.request("sendMessage", { room: "general", text: "once" });
	await append.reached;
	const bob = await chat.connect("Bob");
	// More than the server has in memory.
	const page = await bob.request<{ messages: ChatMessage[] }>("joinRoom", { room: "general", limit: 100 });
	expect(page.messages.at(-1)).toMatchObject({ text: "once" });
	append.release();
	await sending;
	expect(await bob.heard("newMessage")).toEqual([]);
	expect(await ada.heard("newMessage")).toHaveLength(1);
});

test("a user who disconnects while authorize runs does not start typing", async () => {
	const [called, answer] = [gate(), gate()];
	const authorize = async ({ action, user }: { action: string; user: { id: string } }) => {
		if (action !== "startTyping" || user.id !== "Bob") return true;
		called.open();
		await answer.opened;
		return true;
	};
	const chat = closing(await startChat({ authorize }));
	const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
	bob.send("startTyping", { room: "general" });
	await called.opened;
	await bob.close();
	await ada.next("userLeft");
	answer.open();
	expect(await ada.heard("userTyping")).toEqual([]);
});

test("fields that a store adds to a message are not sent to clients", async () => {
	const inner = new MemoryMessageStore();
	const store: MessageStore = {
		append: async (message) => {
			const { message: stored, repeated } = await inner.append(message);
			return { message: Object.assign({ ...stored }, { ip: "10.0.0.1" }), repeated };
		},
		list: async (query) => {
			const { messages, hasMore } = await inner.list(query);
			return { messages: messages.map((message) => Object.assign({ ...message }, { ip: "10.0.0.1" })), hasMore };
		},
	};
	const chat = closing(await startChat({ store }));
	const ada = await chat.join("Ada");
	await ada.request("sendMessage", { room: "general", text: "hi" });
	await ada.request("loadHistory", { room: "general" });
	expect(JSON.stringify(ada.frames)).not.toContain("10.0.0.1");
});
