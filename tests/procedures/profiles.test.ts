import { expect, test, vi } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { createChatProcedure, type MountChatOptions } from "../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../src/adapters";
import { createChatClient } from "../../src/client";
import { closing } from "../support/closing";
import { startMounted } from "../support/mounted";
import { RawClient } from "../support/raw-client";

const room = "general";
const avatarOf = (id: string) => `https://app.example/${id}.png`;
const headers = (user: object) => ({ headers: { "x-user": JSON.stringify(user) } });
const ada = { id: "ada", name: "Ada", profile: { avatar: avatarOf("ada") } };
const bob = { id: "bob", name: "Bob", profile: { avatar: avatarOf("bob") } };
const asMember = ({ id, name, profile }: typeof ada) => ({ userId: id, username: name, profile });

interface Options extends MountChatOptions {
	profile?: z.ZodType<object, object> | undefined;
	store?: MemoryMessageStore;
}

/** The user is what the header says. */
async function start({
	profile = z.object({ avatar: z.string() }),
	store = new MemoryMessageStore(),
	...options
}: Options = {}) {
	const onError = vi.fn();
	const joined = vi.fn();
	const wsChat = createChatProcedure({
		auth: async ({ c, next }) => next({ user: JSON.parse(c.req.header("x-user") ?? "null") }),
		profile: profile as z.ZodType<object, object>,
		reauthenticate: (token) => JSON.parse(token),
		onJoin: ({ user }) => joined(user),
		store,
	});
	const { chat, url } = await startMounted({ wsChat }, { onError, http: true, ...options });
	const connect = (user: object) => RawClient.open(`${url}/wsChat`, headers(user));
	return { chat, url: `${url}/wsChat`, onError, joined, connect, wsChat };
}

const join = async (client: RawClient, name = room) =>
	client.request<{ members: unknown[] }>("joinRoom", { room: name });

test("members, userJoined, userLeft, HTTP and the handle carry the profile, typing and messages do not", async () => {
	const { chat, url, joined, connect } = await start();
	const one = await connect(ada);
	expect((await join(one)).members).toEqual([asMember(ada)]);
	expect(await one.next("userJoined")).toEqual({ room, ...asMember(ada) });
	const two = await connect(bob);
	expect((await join(two)).members).toEqual([asMember(ada), asMember(bob)]);
	expect(await one.next("userJoined")).toEqual({ room, ...asMember(bob) });
	expect(joined.mock.calls).toEqual([[ada], [bob]]);
	const answer = await fetch(`${url}/rooms/${room}/members`, headers(ada));
	expect(((await answer.json()) as { members: unknown }).members).toEqual([asMember(ada), asMember(bob)]);
	expect([...(await chat.members(room))]).toEqual([asMember(ada), asMember(bob)]);
	await two.request("startTyping", { room });
	expect(await one.next("userTyping")).toEqual({ room, userId: "bob", username: "Bob", isTyping: true });
	expect(await two.request("sendMessage", { room, text: "hi" })).not.toHaveProperty("profile");
	two.ws.close(1000);
	expect(await one.next("userLeft")).toEqual({ room, ...asMember(bob) });
});

test("another profile of a newer socket, and of a new credential, reaches the members and the user's other sockets", async () => {
	const { connect } = await start();
	const watcher = await connect(bob);
	await join(watcher);
	const old = await connect(ada);
	await join(old);
	const renewed = { ...ada, profile: { avatar: "new" } };
	await join(await connect(renewed));
	for (const client of [watcher, old]) {
		expect(await client.next("memberChanged")).toEqual({ room, ...asMember(renewed) });
	}
	const again = { ...ada, name: "Ada L.", profile: { avatar: "newer" } };
	await old.request("authenticate", { token: JSON.stringify(again) });
	expect(await watcher.next("memberChanged")).toEqual({ room, ...asMember(again) });
	// The same again changes nothing.
	await join(await connect(again));
	expect(await watcher.heard("memberChanged")).toHaveLength(2);
});

test("the client shows the profiles of members, and their changes", async () => {
	const { url, connect, wsChat } = await start();
	const WebSocket = class extends (await import("ws")).default {
		constructor(address: string) {
			super(address, headers(bob));
		}
	};
	const client = createChatClient<typeof wsChat>({ url, WebSocket: WebSocket as never });
	closing(client);
	await client.room(room).join();
	const shown = () => client.room(room).state.members;
	expect(shown()).toEqual([asMember(bob)]);
	const one = await connect(ada);
	await join(one);
	await vi.waitFor(() => expect(shown()).toEqual([asMember(bob), asMember(ada)]));
	await one.request("authenticate", { token: JSON.stringify({ ...ada, profile: { avatar: "new" } }) });
	await vi.waitFor(() => expect(shown()[1]).toEqual({ ...asMember(ada), profile: { avatar: "new" } }));
});

test("members on other servers have their profiles, also for a server that starts later", async () => {
	const options = { pubsub: new MemoryPubSub(), store: new MemoryMessageStore() };
	const first = await start(options);
	const one = await first.connect(ada);
	await join(one);
	const second = await start(options);
	const two = await second.connect(bob);
	expect((await join(two)).members).toEqual([asMember(ada), asMember(bob)]);
	expect(await one.next("userJoined")).toMatchObject({ userId: "ada" });
	expect(await one.next("userJoined")).toEqual({ room, ...asMember(bob) });
	await two.request("authenticate", { token: JSON.stringify({ ...bob, profile: { avatar: "new" } }) });
	expect(await one.next("memberChanged")).toEqual({ room, ...asMember(bob), profile: { avatar: "new" } });
});

test.each<[string, object, string]>([
	["of 2 KiB", { avatar: "x".repeat(2_048) }, "profile may have at most 1024 bytes of JSON"],
	["that the schema does not accept", { avatar: 7 }, "expected string"],
	["with a key __proto__", JSON.parse('{"avatar":"a","more":{"__proto__":{"isAdmin":true}}}'), "not allowed"],
])("a connection with a profile %s is refused with 401, and the app is told why", async (_what, profile, reason) => {
	const { url, onError } = await start({ profile: z.looseObject({ avatar: z.string() }) });
	expect(await RawClient.refusal(url, headers({ ...ada, profile }))).toBe(401);
	expect(String(onError.mock.calls[0]?.[0])).toContain(reason);
});

test("a credential whose profile does not fit is refused, and the socket keeps the one that it has", async () => {
	const { chat, connect } = await start();
	const one = await connect(ada);
	await join(one);
	const [kind] = await one.ask("authenticate", { token: JSON.stringify({ ...ada, profile: { avatar: 7 } }) });
	expect(kind).toBe("error");
	expect([...(await chat.members(room))]).toEqual([asMember(ada)]);
});

test("the schema's output is shown: defaults are added, and what it does not name is left out", async () => {
	const { chat, connect } = await start({ profile: z.object({ role: z.string().default("member") }) });
	await join(await connect({ ...ada, profile: { password: "secret" } }));
	expect((await chat.members(room))[0]?.profile).toEqual({ role: "member" });
});

test("a schema of zod/mini is a schema, too", async () => {
	const { url, connect } = await start({ profile: mini.object({ avatar: mini.string() }) as never });
	expect((await join(await connect(ada))).members).toEqual([asMember(ada)]);
	expect(await RawClient.refusal(url, headers({ ...ada, profile: {} }))).toBe(401);
});

test("without a schema, a user's profile is not shown and not checked", async () => {
	const wsChat = createChatProcedure({
		auth: async ({ next }) => next({ user: { id: "ada", name: "Ada", profile: { about: "x".repeat(2_048) } } }),
	});
	const { url } = await startMounted({ wsChat });
	expect((await join(await RawClient.open(`${url}/wsChat`))).members).toEqual([{ userId: "ada", username: "Ada" }]);
});
