import { expect, test } from "vitest";
import * as z from "zod";
import * as z3 from "zod/v3";
import { ChatError, createChatProcedure, type PubSubAdapter, roomSchema, type ServerOptions } from "../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../src/adapters";
import { errorOf } from "../support/error-of";
import { startMounted } from "../support/mounted";
import { RawClient } from "../support/raw-client";

const inRoom = z.object({ room: roomSchema });

/** Starts a chat with custom events, and returns what joins users. */
async function started({
	pubsub,
	authorize,
	...options
}: { pubsub?: PubSubAdapter; authorize?: () => boolean } & ServerOptions = {}) {
	const errors: unknown[] = [];
	const store = new MemoryMessageStore();
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: { id: c.req.query("name") ?? "", name: c.req.query("name") ?? "" } }),
		store,
		...(authorize && { authorize }),
		incoming: {
			poke: inRoom.extend({ who: z.string().trim().min(1) }),
			add: z.object({ a: z.number(), b: z.number().default(1) }),
			fail: z.object({ how: z.enum(["coded", "plain", "forged", "wrong", "circular", "bigint"]) }),
			constructor: z.object({}),
		},
		outgoing: { poked: inRoom.extend({ who: z.string(), by: z.string() }), added: z.object({ sum: z.number() }) },
		on: {
			poke: async ({ data, user, io }) => {
				await io.to(data.room).emit("poked", { ...data, by: user.name });
				return { ok: true };
			},
			add: ({ data: { a, b }, socket }) => {
				socket.emit("added", { sum: a + b });
				return a + b;
			},
			fail: ({ data: { how }, io, socket }) => {
				if (how === "coded") throw new ChatError("CONFLICT", "not now", { retryAfterMs: 5 });
				const anyIo = io as never as { to(room: string): { emit(event: string, data: unknown): Promise<void> } };
				if (how === "forged") return anyIo.to("a").emit("occupancy", { room: "a", count: 5 });
				if (how === "circular") {
					const circle: { self?: unknown } = {};
					circle.self = circle;
					return circle;
				}
				if (how === "bigint") return { n: 1n };
				if (how === "wrong") socket.emit("added", { sum: "1" } as never);
				throw new Error("the password is 1234");
			},
			constructor: () => "an ordinary name",
		},
	});
	const { url } = await startMounted({ wsChat }, { pubsub, onError: (error) => errors.push(error), ...options });
	const join = async (name: string, ...rooms: string[]) => {
		const client = await RawClient.open(`${url}/wsChat?name=${name}`);
		for (const room of rooms) await client.request("joinRoom", { room });
		return client;
	};
	return { join, errors };
}

test("a custom event is acked with its listener's result, and reaches the room", async () => {
	const { join } = await started();
	const [ada, bob, eve] = [await join("Ada", "tea"), await join("Bob", "tea"), await join("Eve", "coffee")];
	expect(await ada.request("poke", { room: "tea", who: " Bob ", more: 1 })).toEqual({ ok: true });
	for (const member of [ada, bob]) expect(await member.next("poked")).toEqual({ room: "tea", who: "Bob", by: "Ada" });
	expect(await ada.request("add", { a: 1 })).toBe(2);
	expect(await ada.next("added")).toEqual({ sum: 2 });
	expect(await ada.request("constructor", {})).toBe("an ordinary name");
	expect([await eve.heard("poked"), await bob.heard("added")]).toEqual([[], []]);
});

test("a custom event about a room is for its members only, and authorize is asked", async () => {
	const { join } = await started({ authorize: () => true });
	const ada = await join("Ada");
	expect(errorOf(await ada.ask("poke", { room: "tea", who: "Bob" }))).toMatchObject({ code: "NOT_IN_ROOM" });
	const actions: string[] = [];
	const other = await started({
		authorize: ((request: { action: string }) => {
			actions.push(request.action);
			return request.action !== "poke";
		}) as never,
	});
	const bob = await other.join("Bob", "tea");
	expect(errorOf(await bob.ask("poke", { room: "tea", who: "Ada" }))).toMatchObject({
		code: "FORBIDDEN",
		event: "poke",
	});
	expect(await bob.request("add", { a: 1, b: 1 })).toBe(2);
	expect(actions).toEqual(["joinRoom", "poke"]);
});

test("data that does not fit its schema is refused with issues, and reaches no listener", async () => {
	const { join, errors } = await started();
	const ada = await join("Ada", "tea");
	for (const [event, data] of [
		["poke", { room: "tea", who: " " }],
		["poke", { room: 1, who: "Bob" }],
		["add", null],
		["add", { a: "1" }],
	] as const) {
		const error = errorOf(await ada.ask(event, data));
		expect(error).toMatchObject({ code: "INVALID_DATA", event });
		expect(error.issues?.length).toBeGreaterThan(0);
	}
	for (const event of ["poked", "toString", "__proto__", "hasOwnProperty"]) {
		expect(errorOf(await ada.ask(event, {}))).toMatchObject({ code: "UNKNOWN_EVENT" });
	}
	expect(errors).toEqual([]);
});

test("a ChatError from a listener is the answer, and other errors go to onError only", async () => {
	const { join, errors } = await started();
	const ada = await join("Ada");
	expect(errorOf(await ada.ask("fail", { how: "coded" }))).toMatchObject({
		code: "CONFLICT",
		message: "not now",
		retryAfterMs: 5,
	});
	for (const how of ["plain", "forged", "wrong", "circular", "bigint"]) {
		const error = errorOf(await ada.ask("fail", { how }));
		expect(error).toMatchObject({ code: "INTERNAL" });
		expect(JSON.stringify(error)).not.toContain("1234");
	}
	expect(await ada.request("add", { a: 1 })).toBe(2);
	expect(errors.length).toBeGreaterThanOrEqual(2);
});

test("custom events count against the rate of their socket", async () => {
	const { join } = await started();
	const ada = await join("Ada");
	const answers = await Promise.all(Array.from({ length: 150 }, () => ada.ask("add", { a: 1 })));
	const refused = answers.filter(([kind]) => kind === "error");
	expect(refused.length).toBeGreaterThan(0);
	expect(errorOf(refused[0]!)).toMatchObject({ code: "RATE_LIMITED", event: "add" });
});

test("a custom event about a room keeps its order among the messages sent there", async () => {
	const { join } = await started();
	const [ada, bob] = [await join("Ada", "tea"), await join("Bob", "tea")];
	ada.send("sendMessage", { room: "tea", text: "one" });
	ada.send("poke", { room: "tea", who: "Bob" });
	ada.send("sendMessage", { room: "tea", text: "two" });
	await bob.next("newMessage");
	await bob.next("newMessage");
	expect(bob.frames.map(([event]) => event).filter((event) => event === "newMessage" || event === "poked")).toEqual([
		"newMessage",
		"poked",
		"newMessage",
	]);
});

test("a custom event reaches the room's members on the other servers", async () => {
	const pubsub = new MemoryPubSub();
	const [here, there] = [await started({ pubsub }), await started({ pubsub })];
	const [ada, bob] = [await here.join("Ada", "tea"), await there.join("Bob", "tea")];
	await ada.request("poke", { room: "tea", who: "Bob" });
	expect(await bob.next("poked")).toEqual({ room: "tea", who: "Bob", by: "Ada" });
	expect(there.errors).toEqual([]);
});

const auth = async ({
	next,
}: {
	next: (added: { user: { id: string; name: string } }) => Promise<{ user: { id: string; name: string } }>;
}) => next({ user: { id: "1", name: "Ada" } });
const schema = z.object({});
const on = (...events: string[]) => Object.fromEntries(events.map((event) => [event, () => 1]));

test.each([
	["incoming.sendMessage", { incoming: { sendMessage: schema }, on: on("sendMessage") }],
	["outgoing.newMessage", { outgoing: { newMessage: schema } }],
	["ack", { incoming: { ack: schema }, on: on("ack") }],
	["disconnect", { outgoing: { disconnect: schema } }],
	["poke", { incoming: { poke: { parse: () => 1 } }, on: on("poke") }],
	["on.poke", { incoming: { poke: schema } }],
	["on.toString", { incoming: { toString: schema }, on: {} }],
	["on.poke", { on: on("poke") }],
	["incoming", { incoming: "poke" }],
	["metadata", { metadata: {} }],
	['"incoming.poke": this is a zod 3 schema', { incoming: { poke: z3.object({}) }, on: on("poke") }],
	['"outgoing.poked": this is a zod 3 schema', { outgoing: { poked: z3.object({}) } }],
	['"metadata": this is a zod 3 schema', { metadata: z3.object({}).optional() }],
])("createChatProcedure refuses a wrong %s by name", (name, options) => {
	expect(() => createChatProcedure({ auth, ...options } as never)).toThrow(TypeError);
	expect(() => createChatProcedure({ auth, ...options } as never)).toThrow(name);
});

const color = z.object({ color: z.enum(["red", "blue"]) });

test.each([
	["is checked by it", color, undefined, "INVALID_DATA"],
	["is checked by it", color, { color: "green" }, "INVALID_DATA"],
	["is checked by it", color, { color: "red" }, { color: "red" }],
	["loses unknown keys", color, { color: "red", more: 1 }, { color: "red" }],
	["may be omitted", color.optional(), undefined, undefined],
	["gets its default", color.default({ color: "blue" }), undefined, { color: "blue" }],
	["still has a maximum size", z.looseObject({}), { big: "x".repeat(20_000) }, "INVALID_DATA"],
	[
		"has a maximum size after a transform",
		z.looseObject({}).transform(() => ({ big: "x".repeat(20_000) })),
		{},
		"INVALID_DATA",
	],
	["must be JSON after a transform", z.looseObject({}).transform(() => ({ at: new Date() })), {}, "INVALID_DATA"],
	["has no function after a transform", z.looseObject({}).transform(() => ({ now: () => 1 })), {}, "INVALID_DATA"],
])("metadata with a schema %s", async (_what, metadata, input, expected) => {
	const wsChat = createChatProcedure({ auth, metadata: metadata as typeof color });
	const { url } = await startMounted({ wsChat });
	const ada = await RawClient.open(`${url}/wsChat`);
	await ada.request("joinRoom", { room: "tea" });
	const answer = await ada.ask("sendMessage", { room: "tea", text: "hello", ...(input && { metadata: input }) });
	if (typeof expected === "string") expect(errorOf(answer)).toMatchObject({ code: expected, event: "sendMessage" });
	else {
		expect((answer[1] as { metadata?: unknown }).metadata).toEqual(expected);
		expect((await ada.next<{ metadata?: unknown }>("newMessage")).metadata).toEqual(expected);
	}
});
