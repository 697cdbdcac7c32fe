import { expect, test } from "vitest";
import * as z from "zod";
import { type ChatMessage, createChatProcedure, type MessageChange, type ReviewRequest } from "../../../src";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { startMounted } from "../../support/mounted";
import { startChat } from "../../support/started-chat";

const room = "general";
const [ada, bob] = [
	{ id: "Ada", name: "Ada" },
	{ id: "Bob", name: "Bob" },
];
const codeOf = (call: Promise<unknown>) =>
	call.then(
		() => "done",
		(error: { code?: string }) => error.code,
	);

test("the handle edits, deletes and reacts as a user or as the app, and members see it", async () => {
	const [reviewed, changes]: [ReviewRequest[], MessageChange[]] = [[], []];
	const { chat, ...started } = await startChat({
		authorize: ({ action }) => action === "joinRoom",
		beforeSend: (request) => void reviewed.push(request),
		onChange: (change) => void changes.push(change),
	});
	closing(started);
	const member = await started.join("Eve");
	const { id } = await chat.send({ room, text: "one", user: ada });
	expect(await codeOf(chat.edit({ room, id, text: "two", user: bob }))).toBe("FORBIDDEN");
	expect(await codeOf(chat.delete({ room, id, user: bob }))).toBe("FORBIDDEN");
	const own = await chat.edit({ room, id, text: "two", user: ada });
	const edited = await chat.edit({ room, id, text: "three", metadata: { a: 1 } });
	expect(edited).toMatchObject({ userId: "Ada", text: "three", metadata: { a: 1 }, updatedSeq: 3 });
	expect(await codeOf(chat.edit({ room, id, text: "four", editedAt: own.editedAt }))).toBe("CONFLICT");
	expect(await chat.react({ room, id, emoji: "👍", user: bob })).toMatchObject({
		reactions: { "👍": { count: 1, userIds: ["Bob"] } },
	});
	expect(await chat.unreact({ room, id, emoji: "👍", user: bob })).not.toHaveProperty("reactions");
	const deleted = await chat.delete({ room, id });
	expect(deleted).toMatchObject({ text: "", deletedAt: expect.any(Number) });
	const seen = await member.heard<ChatMessage>("messageUpdated");
	expect(seen.map(({ updatedSeq }) => updatedSeq)).toEqual([2, 3, 4, 5, 6]);
	expect(changes.map(({ change, user }) => [change, user?.id])).toEqual([
		["edit", "Ada"],
		["edit", undefined],
		["react", "Bob"],
		["react", "Bob"],
		["delete", undefined],
	]);
	expect(reviewed.map(({ kind, user }) => [kind, user.id])).toEqual([
		["send", "Ada"],
		["edit", "Ada"],
		["edit", "Ada"],
		["edit", "Ada"],
	]);
});

test("an announcement is the app's own: it does not count, and no user can change it", async () => {
	const stored: ChatMessage[] = [];
	const { chat, ...started } = await startChat({ onMessage: ({ message }) => void stored.push(message) });
	closing(started);
	const client = await started.join("system");
	await client.request("sendMessage", { room, text: "one" });
	const note = await chat.announce({ room, text: "Ada was added", metadata: { added: "Ada" } });
	expect(note).toMatchObject({ kind: "system", seq: 2, n: 1, metadata: { added: "Ada" } });
	const next = await client.request<ChatMessage>("sendMessage", { room, text: "two" });
	expect(next.n).toBe(2);
	expect(await client.heard("newMessage")).toContainEqual(note);
	for (const event of ["editMessage", "deleteMessage"]) {
		expect(errorOf(await client.ask(event, { room, id: note.id, text: "mine" })).code).toBe("FORBIDDEN");
	}
	expect(await client.request("addReaction", { room, id: note.id, emoji: "🎉" })).toMatchObject({ kind: "system" });
	expect(stored).toContainEqual(note);
	for (const wrong of [
		{ room, text: "" },
		{ room: "", text: "x" },
		{ room, text: "x", userId: "Ada" },
	]) {
		expect(await codeOf(chat.announce(wrong))).toBe("INVALID_DATA");
	}
});

test("clients may send texts of limits.text, and the app's own server longer ones", async () => {
	const long = (length: number) => "x".repeat(length);
	const { chat, ...started } = await startChat({ limits: { text: 3_000, serverText: 5_000 } });
	closing(started);
	const client = await started.join("Ada");
	const { id } = await client.request<ChatMessage>("sendMessage", { room, text: long(3_000) });
	expect(errorOf(await client.ask("sendMessage", { room, text: long(3_001) })).code).toBe("INVALID_DATA");
	expect(errorOf(await client.ask("editMessage", { room, id, text: long(3_001) })).code).toBe("INVALID_DATA");
	expect((await chat.send({ room, text: long(5_000), user: ada })).text).toHaveLength(5_000);
	expect((await chat.edit({ room, id, text: long(4_000) })).text).toHaveLength(4_000);
	expect((await chat.announce({ room, text: long(5_000) })).text).toHaveLength(5_000);
	expect(await codeOf(chat.send({ room, text: long(5_001), user: ada }))).toBe("INVALID_DATA");
	const plain = closing(await startChat());
	expect((await plain.chat.send({ room, text: long(65_536), user: ada })).text).toHaveLength(65_536);
	const reader = await plain.join("Bob");
	expect(errorOf(await reader.ask("sendMessage", { room, text: long(2_001) })).code).toBe("INVALID_DATA");
});

test("an edit is checked by the metadata's schema, and metadata that it leaves out stays", async () => {
	const wsChat = createChatProcedure({
		auth: async ({ next }) => next({ user: ada }),
		metadata: z.object({ color: z.enum(["red", "blue"]).default("blue") }),
	});
	const { chat } = await startMounted({ wsChat });
	const { id } = await chat.send({ room, text: "one", user: ada, metadata: { color: "red" } });
	expect((await chat.edit({ room, id, text: "two" })).metadata).toEqual({ color: "red" });
	expect((await chat.edit({ room, id, text: "two", metadata: {} })).metadata).toEqual({ color: "blue" });
	expect(await codeOf(chat.edit({ room, id, text: "two", metadata: { color: "green" } as never }))).toBe(
		"INVALID_DATA",
	);
});
