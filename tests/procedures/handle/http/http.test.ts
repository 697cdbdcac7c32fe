import { once } from "node:events";
import { connect } from "node:net";
import { hc } from "hono/client";
import { expect, test, vi } from "vitest";
import { type ChatHttp, type ChatProcedureOptions, type MountChatOptions, StoreError } from "../../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../../src/adapters";
import { closing } from "../../../support/closing";
import { gate } from "../../../support/gate";
import { startChat } from "../../../support/started-chat";

const room = "tea & cake / 50%";

type Options = Partial<Omit<ChatProcedureOptions, "auth" | "procedure">>;

/** Starts a chat with its HTTP routes, and returns what sends requests as Ada. */
async function started(options: Options = {}, mountOptions: MountChatOptions = {}) {
	const chat = closing(await startChat(options, { http: true, ...mountOptions }));
	const ask = async (path: string, init: RequestInit = {}, name = "Ada") => {
		const url = new URL(`${chat.url}/rooms/${path}`);
		url.searchParams.set("name", name);
		const response = await fetch(url, init);
		const text = await response.text();
		return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text, headers: response.headers };
	};
	const post = (data: unknown, { name = "Ada", in: to = room, ...headers }: Record<string, string> = {}) =>
		ask(
			`${encodeURIComponent(to)}/messages`,
			{
				method: "POST",
				body: typeof data === "string" ? data : JSON.stringify(data),
				headers: { "Content-Type": "application/json", ...headers },
			},
			name,
		);
	const messages = `${encodeURIComponent(room)}/messages`;
	return { ...chat, join: (name: string) => chat.join(name, room), ask, post, messages };
}

test("a posted message is stored and reaches the room's members once", async () => {
	const { join, post, ask, messages } = await started();
	const bob = await join("Bob");
	const { status, body } = await post({ text: "hello", clientId: "c1", metadata: { a: [1] } });
	expect([status, body]).toMatchObject([
		201,
		{ room, text: "hello", userId: "Ada", username: "Ada", seq: 1, clientId: "c1", metadata: { a: [1] } },
	]);
	expect(await bob.next("newMessage")).toEqual(body);
	// A repeat is the same message, and is not published again.
	expect((await post({ text: "hello", clientId: "c1", metadata: { a: [1] } })).body).toEqual(body);
	const { body: second } = await post({ text: "again" });
	expect(await bob.next("newMessage")).toEqual(second);
	expect((await ask(messages)).body).toEqual({ messages: [body, second], hasMore: false });
	expect((await ask(`${messages}/${body.id}`)).body).toEqual(body);
});

test("pages are the same as over the socket, in both directions", async () => {
	const store = new MemoryMessageStore();
	for (let n = 1; n <= 60; n++) {
		await store.append({ id: `m${n}`, room, text: `${n}`, userId: "Zoe", username: "Zoe", timestamp: n });
	}
	const { ask, messages } = await started({ store });
	const page = async (query: string) => {
		const { body } = await ask(`${messages}?${query}`);
		return [body.messages.map(({ seq }: { seq: number }) => seq), body.hasMore];
	};
	expect(await page("")).toEqual([Array.from({ length: 50 }, (_, n) => n + 11), true]);
	expect(await page("before=4&limit=2")).toEqual([[2, 3], true]);
	expect(await page("after=58&limit=2")).toEqual([[59, 60], false]);
});

test.each(["before=1&after=2", "limit=0", "limit=201", "limit=many", "before=-1", "after=1.5", "before="])(
	"the query %s is refused as over the socket",
	async (query) => {
		const { ask, messages } = await started();
		const { status, body } = await ask(`${messages}?${query}`);
		expect([status, body.code, body.event]).toEqual([422, "INVALID_DATA", "loadHistory"]);
		expect(body.issues.length).toBeGreaterThan(0);
	},
);

test("the members of a room cover all servers", async () => {
	const bus = new MemoryPubSub();
	const there = await started({}, { pubsub: bus });
	await there.join("Bob");
	// This server has only just subscribed to the bus.
	const here = await started({}, { pubsub: bus });
	const { status, body } = await here.ask(`${encodeURIComponent(room)}/members`);
	expect([status, body]).toEqual([200, { members: [{ userId: "Bob", username: "Bob" }], occupancy: 1 }]);
	expect((await here.ask("empty/members")).body).toEqual({ members: [], occupancy: 0 });
});

test("a message posted on one server reaches the members on the others", async () => {
	const [pubsub, store] = [new MemoryPubSub(), new MemoryMessageStore()];
	const there = await started({ store }, { pubsub });
	const bob = await there.join("Bob");
	const { body } = await (await started({ store }, { pubsub })).post({ text: "hello" });
	expect(await bob.next("newMessage")).toEqual(body);
});

test("every route refuses a request without a user with 401", async () => {
	const { url } = await started();
	for (const [path, method] of [
		["messages", "GET"],
		["messages", "POST"],
		["messages/m1", "GET"],
		["members", "GET"],
	]) {
		expect((await fetch(`${url}/rooms/a/${path}`, { method: method! })).status).toBe(401);
	}
});

test("a user who may not join a room can neither read it nor send to it", async () => {
	const calls: string[] = [];
	const { ask, post, messages, errors } = await started({
		authorize: ({ action, user }) => {
			calls.push(`${user.name} ${action}`);
			return user.name === "Ada" ? action === "joinRoom" : user.name === "Bob" && action !== "joinRoom";
		},
	});
	for (const name of ["Ada", "Bob"]) {
		const refused = [
			await ask(messages, {}, name),
			await ask(`${messages}/m1`, {}, name),
			await post({ text: "a" }, { name }),
		];
		expect(refused.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([403, "FORBIDDEN"]));
	}
	expect((await ask(`${encodeURIComponent(room)}/members`, {}, "Bob")).status).toBe(403);
	expect((await ask(`${encodeURIComponent(room)}/members`)).status).toBe(200);
	expect(new Set(calls)).toEqual(new Set(["Ada joinRoom", "Ada loadHistory", "Ada sendMessage", "Bob joinRoom"]));
	expect(errors).toEqual([]);
});

test("a page of another host may not post with a user's cookie", async () => {
	const { post, url } = await started({}, { allowedOrigins: ["https://app.example"] });
	expect((await post({ text: "a" }, { Origin: "https://evil.example" })).status).toBe(403);
	expect((await post({ text: "a" }, { Origin: "null" })).status).toBe(403);
	expect((await post({ text: "a" }, { Origin: "https://app.example" })).status).toBe(201);
	expect((await post({ text: "a" }, { Origin: new URL(url).origin })).status).toBe(201);
	// A form can send this without a preflight request.
	const { status, body } = await post({ text: "a" }, { "Content-Type": "text/plain" });
	expect([status, body.code]).toEqual([415, "BAD_FRAME"]);
});

test("with allowedHosts, no route answers under another name", async () => {
	const { url } = await started({}, { allowedHosts: ["chat.example"] });
	const answer = await fetch(`${url}/rooms/general/messages?name=Ada`);
	expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("this host is not allowed")]);
});

test.each([
	["invalid JSON", '{"text"', 400, "BAD_FRAME"],
	["empty", "", 400, "BAD_FRAME"],
	["a list", "[]", 400, "BAD_FRAME"],
	["nested too deep", `${"[".repeat(100)}${"]".repeat(100)}`, 400, "BAD_FRAME"],
	["with a prototype key", '{"text":"a","metadata":{"__proto__":{"x":1}}}', 400, "BAD_FRAME"],
	["without a text", {}, 422, "INVALID_DATA"],
	["with a blank text", { text: " " }, 422, "INVALID_DATA"],
	["with a long text", { text: "x".repeat(2_001) }, 422, "INVALID_DATA"],
	["with metadata that is not an object", { text: "a", metadata: 1 }, 422, "INVALID_DATA"],
	["larger than 64 KiB", { text: "a", padding: "x".repeat(65_536) }, 413, "LIMIT_EXCEEDED"],
])("a body that is %s is refused with a code", async (_what, body, status, code) => {
	const { post, join, errors } = await started();
	const bob = await join("Bob");
	const refused = await post(body);
	expect([refused.status, refused.body.code]).toEqual([status, code]);
	// Nothing was stored or published.
	await post({ text: "after" });
	expect(await bob.next("newMessage")).toMatchObject({ text: "after", seq: 1 });
	expect(errors).toEqual([]);
});

test("the room and the author come from the request, not from the body", async () => {
	const { post } = await started();
	const { body } = await post({ text: "a", room: "another", userId: "Bob", username: "Bob", seq: 9 });
	expect(body).toMatchObject({ room, userId: "Ada", username: "Ada", seq: 1 });
});

test.each(["%00", "%E2%80%AE", "%20", "x".repeat(129)])("the room name %s is refused", async (name) => {
	const { ask } = await started();
	for (const path of ["messages", "members", "messages/m1"]) {
		const { status, body } = await ask(`${name}/${path}`);
		expect([status, body.code]).toEqual([422, "INVALID_DATA"]);
	}
});

test("a message that does not exist or belongs to another room is not found", async () => {
	const { ask, post, messages } = await started();
	const { body } = await post({ text: "a" }, { in: "another" });
	for (const id of ["none", body.id, "%00", "x".repeat(1_000)]) {
		const { status, body } = await ask(`${messages}/${id}`);
		expect([status, body.code]).toEqual([404, "NOT_FOUND"]);
	}
});

test("an id that no message can have is not found, however often, and the store goes on being read", async () => {
	const store = new MemoryMessageStore();
	store.get = async () => {
		throw new Error("invalid byte sequence");
	};
	const onError = vi.fn();
	const { ask, messages } = await started({ store }, { onError });
	for (let user = 0; user < 25; user++) {
		expect((await ask(`${messages}/%00`, {}, `user${user}`)).status).toBe(404);
	}
	expect((await ask(`${messages}/${"x".repeat(129)}`)).status).toBe(404);
	expect((await ask(messages)).status).toBe(200);
	expect(onError).not.toHaveBeenCalled();
});

test("a store without get answers UNSUPPORTED for a single message, and serves the rest", async () => {
	const { append, list } = new MemoryMessageStore();
	const inner = new MemoryMessageStore();
	const { ask, post, messages } = await started({ store: { append: append.bind(inner), list: list.bind(inner) } });
	const { body } = await post({ text: "a" });
	const answer = await ask(`${messages}/${body.id}`);
	expect([answer.status, answer.body.code]).toEqual([501, "UNSUPPORTED"]);
	expect((await ask(messages)).body.messages).toEqual([body]);
});

test("a failing store is an error code without the driver's message, which goes to onError", async () => {
	const fail = async () => {
		throw new StoreError("transient", "password of db1 is wrong");
	};
	const { ask, post, messages, errors } = await started({ store: { append: fail, list: fail } });
	for (const { status, body, headers } of [await post({ text: "a" }), await ask(messages)]) {
		expect([status, body.code, headers.get("retry-after")]).toEqual([503, "STORE_UNAVAILABLE", "1"]);
		expect(JSON.stringify(body)).not.toContain("password");
	}
	expect(errors.map(([error]) => String(error))).toEqual(Array(2).fill(expect.stringContaining("password")));
});

test("a user over the rate gets Retry-After, and other users are unaffected", async () => {
	const { post, ask, messages } = await started();
	const answers = await Promise.all(Array.from({ length: 12 }, () => post({ text: "a" })));
	const refused = answers.filter(({ status }) => status === 429);
	expect(refused.length).toBeGreaterThan(0);
	expect(refused[0]?.body).toMatchObject({ code: "RATE_LIMITED", event: "sendMessage" });
	expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
	expect((await post({ text: "a" }, { name: "Bob" })).status).toBe(201);
	expect((await ask(messages)).status).toBe(200);
});

test("requests and the user's sockets share one rate", async () => {
	const { post, join } = await started();
	const ada = await join("Ada");
	const sent = await Promise.all(Array.from({ length: 10 }, (_, n) => ada.ask("sendMessage", { room, text: `${n}` })));
	expect(sent.filter(([kind]) => kind === "ack")).toHaveLength(10);
	const answers = await Promise.all(Array.from({ length: 5 }, () => post({ text: "a" })));
	expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
	expect((await post({ text: "a" }, { name: "Bob" })).status).toBe(201);
});

test("requests that fail count against the rate", async () => {
	const { post, ask, messages } = await started();
	const answers = await Promise.all(Array.from({ length: 400 }, () => post("not JSON")));
	expect(answers.map(({ status }) => status)).toContain(429);
	expect((await ask(messages, {}, "Bob")).status).toBe(200);
});

test.each([
	["with a length", "Content-Length: 100", '{"text":'],
	["in chunks", "Transfer-Encoding: chunked", '8\r\n{"text":\r\n'],
])(
	"a body %s that is cut off prints nothing, is no error of the server, and stores nothing",
	async (_how, header, part) => {
		const prints = (["log", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
		const { server, url, errors, ask, messages } = await started();
		const socket = connect(server.port, "localhost");
		const path = `${new URL(url).pathname}/rooms/${messages}?name=Ada`;
		socket.write(
			`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${header}\r\n\r\n${part}`,
		);
		await once(socket, "connect");
		// Answered on another connection only after the request above has reached the server.
		expect((await ask(messages, {}, "Bob")).body.messages).toEqual([]);
		socket.destroy();
		await once(socket, "close");
		// Fewer than the rate of pages allows.
		for (let n = 0; n < 3; n++) expect((await ask(messages)).body.messages).toEqual([]);
		expect(errors).toEqual([]);
		for (const print of prints) expect(print).not.toHaveBeenCalled();
	},
);

test("responses are not cached", async () => {
	const { ask, messages } = await started();
	expect((await ask(messages)).headers.get("cache-control")).toBe("no-store");
});

test("the routes are 404 without the option, and 503 after the close", async () => {
	const silent = await started({}, { http: false });
	expect((await silent.ask(silent.messages)).status).toBe(404);
	const { chat, ask, post, messages } = await started();
	await chat.close();
	expect([(await ask(messages)).status, (await post({ text: "a" })).status]).toEqual([503, 503]);
});

test("a close waits for a message that is being stored", async () => {
	const store = new MemoryMessageStore();
	const append = store.append.bind(store);
	const [storing, stored] = [gate(), gate()];
	store.append = async (message) => {
		storing.open();
		await stored.opened;
		return append(message);
	};
	const { chat, post } = await started({ store });
	const ends: string[] = [];
	const posted = post({ text: "hello" }).then(({ status }) => ends.push(`answered ${status}`));
	await storing.opened;
	const closed = chat.close().then(() => ends.push("closed"));
	expect((await post({ text: "too late" })).status).toBe(503);
	expect(ends).toEqual([]);
	stored.open();
	await Promise.all([posted, closed]);
	expect(new Set(ends)).toEqual(new Set(["answered 201", "closed"]));
	expect((await store.list({ room, limit: 5 })).messages).toHaveLength(1);
});

test("a store that hangs delays a close for no longer than graceMs", async () => {
	const store = new MemoryMessageStore();
	const storing = gate();
	store.append = () => {
		storing.open();
		return new Promise(() => {});
	};
	const { chat, post } = await started({ store });
	const posted = post({ text: "hello" });
	await storing.opened;
	await chat.close({ graceMs: 50 });
	expect((await posted).status).toBe(503);
});

test("Hono's client works with an encoded room name", async () => {
	const { url } = await started();
	const client = hc<ChatHttp>(url, {
		fetch: (input: RequestInfo | URL, init?: RequestInit) => {
			const requestUrl = new URL(String(input));
			requestUrl.searchParams.set("name", "Ada");
			return fetch(requestUrl, init);
		},
	});
	const param = { room: encodeURIComponent(room) };
	const sent = await client.rooms[":room"].messages.$post({ param, json: { text: "hello" } });
	if (sent.status !== 201) throw new Error(`refused: ${sent.status}`);
	const message = await sent.json();
	expect(message).toMatchObject({ room, text: "hello" });
	const page = await client.rooms[":room"].messages.$get({ param, query: { limit: "1" } });
	expect(await page.json()).toEqual({ messages: [message], hasMore: false });
	const one = await client.rooms[":room"].messages[":id"].$get({ param: { ...param, id: message.id } });
	expect(await one.json()).toEqual(message);
	const members = await client.rooms[":room"].members.$get({ param });
	expect(await members.json()).toEqual({ members: [], occupancy: 0 });
});
