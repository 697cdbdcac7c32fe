import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { type AuthorizeRequest, createChatProcedure, mountChat } from "../../src";
import { serve } from "../../src/node";
import { jsandy } from "../../src/rpc";
import { closing } from "../support/closing";
import { errorOf } from "../support/error-of";
import { RawClient } from "../support/raw-client";
import { graceSkipper } from "../support/skip-grace";
import { startChat } from "../support/started-chat";

const room = "general";
const start = async (...args: Parameters<typeof startChat>) => closing(await startChat(...args));

test("authorize is called for each action, with the room, the user and what auth put on ctx", async () => {
	const authorize = vi.fn((_request: AuthorizeRequest) => true);
	const ada = await (await start({ authorize })).join("Ada");
	for (const event of ["sendMessage", "startTyping", "loadHistory"]) await ada.request(event, { room, text: "hi" });
	expect(authorize.mock.calls.map(([{ action }]) => action)).toEqual([
		"joinRoom",
		"sendMessage",
		"startTyping",
		"loadHistory",
	]);
	expect(authorize.mock.calls[0]?.[0]).toEqual({
		action: "joinRoom",
		room,
		user: { id: "Ada", name: "Ada" },
		ctx: expect.objectContaining({ user: { id: "Ada", name: "Ada" }, connectionId: expect.any(String) }),
	});
});

test.each(["sendMessage", "startTyping", "loadHistory"])(
	"a member that may not %s gets FORBIDDEN, and the other members receive nothing",
	async (event) => {
		const chat = await start({ authorize: ({ action, user }) => user.id !== "Ada" || action !== event });
		const [ada, bob] = [await chat.join("Ada"), await chat.join("Bob")];
		const error = errorOf(await ada.ask(event, { room, text: "hi" }));
		expect(error).toEqual({ code: "FORBIDDEN", message: expect.any(String), event });
		await bob.heard("pong");
		const received = bob.frames.map(([name]) => name);
		expect(received).not.toContain("newMessage");
		expect(received).not.toContain("userTyping");
		expect(await bob.request("loadHistory", { room })).toEqual({ messages: [], hasMore: false });
	},
);

test.each<[string, () => boolean | Promise<boolean>]>([
	[
		"throws",
		() => {
			throw new Error("hunter2");
		},
	],
	["rejects", () => Promise.reject(new Error("hunter2"))],
	["returns false", () => false],
	["returns a truthy value", () => "yes" as never],
	["returns nothing", () => undefined as never],
	["returns an object", async () => ({ allowed: true }) as never],
])("a user is not admitted if the hook %s: no history, no messages, not among the members", async (_how, answer) => {
	const chat = await start({ authorize: ({ user }) => (user.id === "Ada" ? true : answer()) });
	const ada = await chat.join("Ada");
	const bob = await chat.connect("Bob");
	expect(errorOf(await bob.ask("joinRoom", { room }))).toEqual({
		code: "FORBIDDEN",
		message: "this is not allowed",
		event: "joinRoom",
	});
	await ada.request("sendMessage", { room, text: "secret" });
	expect(errorOf(await bob.ask("sendMessage", { room, text: "hi" })).code).toBe("NOT_IN_ROOM");
	await bob.heard("pong");
	expect(bob.frames.map(([event]) => event)).not.toContain("newMessage");
	expect(JSON.stringify(bob.frames)).not.toMatch(/secret|hunter2/);
	expect(await ada.request("joinRoom", { room })).toMatchObject({ occupancy: 1 });
});

test("a hook that now denies keeps a member from joining again", async () => {
	let isOpen = true;
	const chat = await start({ authorize: ({ action }) => isOpen || action !== "joinRoom" });
	const ada = await chat.join("Ada");
	isOpen = false;
	expect(errorOf(await ada.ask("joinRoom", { room })).code).toBe("FORBIDDEN");
});

test.each<[string, unknown]>([
	["no user", {}],
	["null", { user: null }],
	["a user without a name", { user: { id: "1" } }],
	["an empty id", { user: { id: "", name: "Ada" } }],
	["a name with a bidi override", { user: { id: "1", name: "a\u202eb" } }],
	["an expired credential", { user: { id: "1", name: "Ada", expiresAt: 1 } }],
])("auth that returns %s is a 401 before the upgrade", async (_what, ctx) => {
	const wsChat = createChatProcedure({ auth: async ({ next }) => next(ctx as never) });
	const app = new Hono();
	closing(mountChat(app, { wsChat }));
	const server = closing(await serve(app));
	expect(await RawClient.refusal(`${server.url}/wsChat`)).toBe(401);
});

test("auth that throws a plain error is a 500, and no connection opens", async () => {
	const app = new Hono().onError(jsandy.init().defaults.errorHandler);
	const auth = () => {
		throw new Error("the session store is down");
	};
	const chat = closing(mountChat(app, { wsChat: createChatProcedure({ auth }) }));
	const server = closing(await serve(app));
	expect(await RawClient.refusal(`${server.url}/wsChat`)).toBe(500);
	expect(chat.connections).toBe(0);
});

test("an expired credential closes the socket with 4401, and the user leaves the room", async () => {
	const chat = await start();
	const skipGrace = graceSkipper(chat.chat);
	const bob = await chat.join("Bob");
	const ada = await RawClient.open(`${chat.url}?name=Ada&expiresIn=150`);
	await ada.request("joinRoom", { room });
	expect(await ada.closed).toBe(4401);
	await skipGrace(1);
	expect(await bob.next("userLeft")).toMatchObject({ userId: "Ada" });
});
