import { expect, test, vi } from "vitest";
import { type ChatMessage, createChatProcedure, type FindUsers } from "../../src";
import { MemoryMessageStore } from "../../src/adapters";
import { startMounted } from "../support/mounted";
import { RawClient } from "../support/raw-client";

const room = "general";
interface Page {
	messages: ChatMessage[];
	hasMore: boolean;
	members: unknown[];
	seq: number;
	recovered: boolean;
	epoch: string;
}

/** A chat with three messages of Ada, Bob and Ada, as they were called then. */
async function start(users?: FindUsers) {
	const store = new MemoryMessageStore();
	const onError = vi.fn();
	const asked = vi.fn(users);
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("id") ?? "eve", name: c.req.query("id") ?? "eve" } }),
		store,
		...(users && { users: asked }),
	});
	const { chat, url } = await startMounted({ wsChat }, { onError, http: true });
	for (const [id, name] of [
		["ada", "Ada"],
		["bob", "Bob"],
		["ada", "Ada"],
	] as const) {
		await chat.send({ room, text: "hello", user: { id, name } });
	}
	const connect = (id: string) => RawClient.open(`${url}/wsChat?id=${id}`);
	const get = async (path: string) => (await fetch(`${url}/wsChat/rooms/${room}/${path}`)).json() as Promise<Page>;
	return { chat, connect, get, asked, onError, store };
}

const table = (names: Record<string, string>): FindUsers => {
	return async (ids) => new Map(ids.flatMap((id) => (names[id] ? [[id, { name: names[id] }] as const] : [])));
};
const namesOf = ({ messages }: { messages: ChatMessage[] }) => messages.map(({ username }) => username);

test("a join, history, HTTP and the handle name authors and members as the app's table does now", async () => {
	const { chat, connect, get, asked } = await start(table({ ada: "Ada L.", eve: "Eve L." }));
	const eve = await connect("eve");
	const page = await eve.request<Page>("joinRoom", { room });
	expect(namesOf(page)).toEqual(["Ada L.", "Bob", "Ada L."]);
	expect(page.members).toEqual([{ userId: "eve", username: "Eve L." }]);
	expect(asked.mock.calls).toEqual([[["ada", "bob", "eve"]]]);
	for (const query of [{}, { after: 1 }, { before: 3 }]) {
		const { messages } = await eve.request<Page>("loadHistory", { room, ...query });
		for (const message of messages) expect(message.username).toBe(message.userId === "ada" ? "Ada L." : "Bob");
	}
	expect(namesOf(await get("messages"))).toEqual(["Ada L.", "Bob", "Ada L."]);
	expect(await get(`messages/${page.messages[0]?.id}`)).toMatchObject({ username: "Ada L.", text: "hello" });
	expect((await get("members")).members).toEqual([{ userId: "eve", username: "Eve L." }]);
	expect(namesOf(await chat.history({ room }))).toEqual(["Ada L.", "Bob", "Ada L."]);
	expect([...(await chat.members(room))]).toEqual([{ userId: "eve", username: "Eve L." }]);
	expect(asked).toHaveBeenCalledTimes(1);
});

test("what a page quotes names its author as the table does, read from the store and from memory", async () => {
	const { chat, connect, store } = await start(table({ ada: "Ada L." }));
	// Not through the chat, which would know her name from then on.
	const [first] = (await store.list({ room, limit: 3 })).messages;
	await chat.send({ room, text: "indeed", replyTo: String(first?.id), user: { id: "bob", name: "Bob" } });
	const eve = await connect("eve");
	const quoted = { [String(first?.id)]: { ...first, username: "Ada L." } };
	// The page itself has no message of Ada, so that the quote alone asks for her name.
	expect(await eve.request("joinRoom", { room, limit: 1 })).toMatchObject({ quoted });
	expect(await eve.request("loadHistory", { room, limit: 1 })).toMatchObject({ quoted });
});

test("a recovered join names authors as the table does, and live messages as their socket does", async () => {
	const { chat, connect } = await start(table({ ada: "Ada L.", bob: "Bob B." }));
	const eve = await connect("eve");
	const { epoch } = await eve.request<Page>("joinRoom", { room, limit: 1 });
	await eve.request("leaveRoom", { room });
	const again = await eve.request<Page>("joinRoom", { room, since: 1, epoch });
	expect(again).toMatchObject({ recovered: true, seq: 3 });
	expect(namesOf(again)).toEqual(["Bob B.", "Ada L."]);
	const bob = await connect("bob");
	await bob.request("joinRoom", { room });
	// From memory, while the room is open.
	await chat.send({ room, text: "hello", user: { id: "ada", name: "Ada" } });
	const resumed = await (await connect("kim")).request<Page>("joinRoom", { room, since: 3, epoch });
	expect([resumed.recovered, namesOf(resumed)]).toEqual([true, ["Ada L."]]);
	await bob.request("sendMessage", { room, text: "hi" });
	expect(await eve.next("newMessage")).toMatchObject({ userId: "ada", username: "Ada" });
	expect(await eve.next("newMessage")).toMatchObject({ userId: "bob", username: "bob" });
});

test.each<[string, FindUsers]>([
	["throws", async () => Promise.reject(new Error("no table"))],
	["hangs", () => new Promise(() => {})],
	["knows nobody", async () => new Map()],
	["gives a name that must not be shown", async () => new Map([["ada", { name: "A\u200bda" }]])],
	["gives users whom nobody asked about", async () => new Map([["mallory", { name: "Mallory" }]])],
])("with a table that %s, names stay as they were stored, and every page comes", async (what, users) => {
	const { connect, get, onError } = await start(users);
	const eve = await connect("eve");
	const page = await eve.request<Page>("joinRoom", { room });
	expect(namesOf(page)).toEqual(["Ada", "Bob", "Ada"]);
	expect(page.members).toEqual([{ userId: "eve", username: "eve" }]);
	expect(namesOf(await get("messages"))).toEqual(["Ada", "Bob", "Ada"]);
	const isFault = what !== "knows nobody" && what !== "gives users whom nobody asked about";
	expect(onError).toHaveBeenCalledTimes(isFault ? 1 : 0);
});

test("a page with longer names still has at most maxBytes, and says that there is more", async () => {
	const { connect, get } = await start(table({ ada: "A".repeat(128), bob: "B".repeat(128) }));
	const eve = await connect("eve");
	const whole = await eve.request<Page>("joinRoom", { room });
	const sizes = whole.messages.map((message) => JSON.stringify(message).length);
	const maxBytes = sizes[0]! + sizes[1]!;
	for (const page of [
		await eve.request<Page>("joinRoom", { room, maxBytes }),
		await eve.request<Page>("loadHistory", { room, maxBytes }),
		await get(`messages?maxBytes=${maxBytes}`),
	]) {
		expect(page.messages.map(({ seq }) => seq)).toEqual([2, 3]);
		expect(page.hasMore).toBe(true);
	}
	const after = await eve.request<Page>("loadHistory", { room, after: 0, maxBytes });
	expect([after.messages.map(({ seq }) => seq), after.hasMore]).toEqual([[1, 2], true]);
});

test("a message that is sent while a join waits for names reaches the joiner once", async () => {
	let answer = () => {};
	const { chat, connect, asked } = await start(
		(ids) =>
			new Promise((resolve) => {
				answer = () => resolve(new Map(ids.map((id) => [id, { name: `${id}!` }])));
			}),
	);
	const eve = await connect("eve");
	const joining = eve.request<Page>("joinRoom", { room });
	await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
	await chat.send({ room, text: "meanwhile", user: { id: "bob", name: "Bob" } });
	answer();
	expect(namesOf(await joining)).toEqual(["ada!", "bob!", "ada!", "bob!"]);
	await chat.send({ room, text: "after", user: { id: "bob", name: "Bob" } });
	expect((await eve.heard<ChatMessage>("newMessage")).map(({ text }) => text)).toEqual(["after"]);
});
