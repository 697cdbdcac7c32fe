import { hc } from "hono/client";
import { expect, test } from "vitest";
import type { ChatHttp, ChatMessage } from "../../../../src";
import { closing } from "../../../support/closing";
import { startChat } from "../../../support/started-chat";

const room = "tea & cake / 50%";

/** Starts a chat with its HTTP routes and a message of Ada's, and returns typed clients. */
async function started(
	options: Parameters<typeof startChat>[0] = {},
	mountOptions: Parameters<typeof startChat>[1] = {},
) {
	const chat = closing(await startChat(options, { http: true, ...mountOptions }));
	const message = await chat.chat.send({ room, text: "one", user: { id: "Ada", name: "Ada" } });
	const as = (name: string) => {
		// The name is the credential, on every request.
		const fetchAs = (input: Request | URL | string, init?: RequestInit) => {
			const url = new URL(String(input instanceof Request ? input.url : input));
			url.searchParams.set("name", name);
			return fetch(url, init);
		};
		const { rooms } = hc<ChatHttp>(chat.url, { fetch: fetchAs });
		const at = rooms[":room"].messages[":id"];
		return {
			edit: at.$patch,
			remove: at.$delete,
			react: at.reactions[":emoji"].$put,
			unreact: at.reactions[":emoji"].$delete,
		};
	};
	const param = { room: encodeURIComponent(room), id: message.id };
	return { ...chat, message, as, param };
}

test("a message is edited, reacted to and deleted over HTTP, and members see it", async () => {
	const { as, param, message, ...chat } = await started();
	const member = await chat.join("Eve", room);
	const [ada, bob] = [as("Ada"), as("Bob")];
	const edited = await ada.edit({ param, json: { text: "two" } });
	expect(edited.status).toBe(200);
	const second = (await edited.json()) as ChatMessage;
	expect(second).toMatchObject({ id: message.id, text: "two", updatedSeq: 2 });
	expect((await ada.edit({ param, json: { text: "three" } })).status).toBe(409);
	expect((await ada.edit({ param, json: { text: "three", editedAt: second.editedAt } })).status).toBe(200);
	const emoji = encodeURIComponent("👍🏽");
	const reacted = await bob.react({ param: { ...param, emoji } });
	expect(await reacted.json()).toMatchObject({ reactions: { "👍🏽": { count: 1, userIds: ["Bob"] } } });
	expect(await (await bob.unreact({ param: { ...param, emoji } })).json()).not.toHaveProperty("reactions");
	const gone = (await (await ada.remove({ param })).json()) as ChatMessage;
	expect(gone).toMatchObject({ text: "", deletedAt: expect.any(Number) });
	expect(await (await ada.remove({ param })).json()).toEqual(gone);
	const seen = await member.heard<ChatMessage>("messageUpdated");
	expect(seen.map(({ updatedSeq }) => updatedSeq)).toEqual([2, 3, 4, 5, 6]);
});

test("what a user may not change over a socket, it may not change over HTTP", async () => {
	const { as, param, chat } = await started();
	const [ada, bob] = [as("Ada"), as("Bob")];
	expect((await bob.edit({ param, json: { text: "x" } })).status).toBe(403);
	expect((await bob.remove({ param })).status).toBe(403);
	expect((await ada.edit({ param: { ...param, id: "none" }, json: { text: "x" } })).status).toBe(404);
	expect((await ada.remove({ param: { ...param, room: "other" } })).status).toBe(404);
	expect((await bob.react({ param: { ...param, id: "none", emoji: encodeURIComponent("👍") } })).status).toBe(404);
	expect((await bob.react({ param: { ...param, emoji: "x" } })).status).toBe(422);
	expect((await ada.edit({ param, json: { text: "" } })).status).toBe(422);
	await chat.mute({ userId: "Ada", room });
	expect((await ada.edit({ param, json: { text: "x" } })).status).toBe(403);
	expect((await ada.react({ param: { ...param, emoji: encodeURIComponent("👍") } })).status).toBe(403);
	expect((await ada.remove({ param })).status).toBe(200);
	await chat.ban({ userId: "Bob", room });
	expect((await bob.unreact({ param: { ...param, emoji: encodeURIComponent("👍") } })).status).toBe(403);
});

test("authorize is asked for joinRoom and then for the change, with the message", async () => {
	const asked: unknown[] = [];
	const { as, param } = await started({
		authorize: ({ action, user, message }) => {
			asked.push([action, user.id, message?.text]);
			return action !== "deleteMessage";
		},
	});
	const mod = as("Mod");
	expect((await mod.edit({ param, json: { text: "two" } })).status).toBe(200);
	expect((await mod.remove({ param })).status).toBe(403);
	expect((await mod.react({ param: { ...param, emoji: encodeURIComponent("👍") } })).status).toBe(200);
	expect(asked).toEqual([
		["joinRoom", "Mod", undefined],
		["editMessage", "Mod", "one"],
		["joinRoom", "Mod", undefined],
		["deleteMessage", "Mod", "two"],
		["joinRoom", "Mod", undefined],
		["addReaction", "Mod", undefined],
	]);
});

test("pages of another host can change nothing", async () => {
	const { url, message } = await started();
	const path = `${url}/rooms/${encodeURIComponent(room)}/messages/${message.id}`;
	const headers = { Origin: "https://evil.example", "Content-Type": "application/json" };
	const body = JSON.stringify({ text: "x" });
	expect((await fetch(`${path}?name=Ada`, { method: "PATCH", headers, body })).status).toBe(403);
	expect((await fetch(`${path}?name=Ada`, { method: "DELETE", headers })).status).toBe(403);
	for (const method of ["PUT", "DELETE"]) {
		expect((await fetch(`${path}/reactions/%F0%9F%91%8D?name=Ada`, { method, headers })).status).toBe(403);
	}
	const form = { "Content-Type": "text/plain" };
	expect((await fetch(`${path}?name=Ada`, { method: "PATCH", headers: form, body })).status).toBe(415);
});

test("edits and reactions are limited per user, and a refused one says when", async () => {
	const { as, param } = await started();
	const ada = as("Ada");
	const answers = await Promise.all(Array.from({ length: 15 }, () => ada.edit({ param, json: { text: "one" } })));
	expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(10);
	const refused = answers.filter(({ status }) => status === 429);
	expect(refused.length).toBeGreaterThan(0);
	expect(refused[0]?.headers.get("Retry-After")).toBeTruthy();
});

test("a request without a body costs no more than a frame, so that reactions are removed as fast as they may be", async () => {
	const { as, param } = await started();
	const { unreact } = as("Ada");
	const emoji = encodeURIComponent("👍");
	const answers = await Promise.all(Array.from({ length: 20 }, () => unreact({ param: { ...param, emoji } })));
	expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test("a repeated reaction is one change for onChange, also in a room that nobody is in", async () => {
	const told: (string | undefined)[] = [];
	const { as, param } = await started({ onChange: ({ user }) => void told.push(user?.id) });
	const emoji = encodeURIComponent("👍");
	for (const name of ["Ada", "Ada", "Bob", "Bob"]) await as(name).react({ param: { ...param, emoji } });
	for (let n = 0; n < 2; n++) await as("Ada").unreact({ param: { ...param, emoji } });
	expect(told).toEqual(["Ada", "Bob", "Ada"]);
});
