import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import { expect, test, vi } from "vitest";
import { type ChatProcedureOptions, createChatProcedure } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { errorOf } from "../../support/error-of";
import { gate } from "../../support/gate";
import { startMounted } from "../../support/mounted";
import { type Frame, RawClient } from "../../support/raw-client";

const room = "general";
const HOUR = 3_600_000;

/** A token says who it is for, by which name, and until when: `id.name.expiresAt`. */
const tokenOf = (id: string, name: string, expiresAt?: number) => [id, name, expiresAt ?? ""].join(".");
function userOf(token: string | undefined) {
	const [id = "", name = "", expiresAt] = token?.split(".") ?? [];
	if (!id || id === "bad") throw new HTTPException(401, { message: "no" });
	return { id, name, ...(expiresAt && { expiresAt: Number(expiresAt) }) };
}

type Options = Partial<Omit<ChatProcedureOptions, "procedure">>;
const chatWith = (tokenFrom: (c: Context) => string | undefined, options: Options = {}) =>
	createChatProcedure({
		auth: async ({ c, next }) => next({ user: userOf(tokenFrom(c)), token: tokenFrom(c) }),
		...options,
	} as ChatProcedureOptions);
const bearer = (c: Context) => c.req.header("authorization")?.replace("Bearer ", "");

const ways: Record<string, [(c: Context) => string | undefined, (token: string) => [string, object]]> = {
	"the Authorization header": [bearer, (token) => ["", { headers: { authorization: `Bearer ${token}` } }]],
	"?token=": [(c) => c.req.query("token"), (token) => [`?token=${token}&device=7`, {}]],
	"the last subprotocol": [
		(c) => c.req.header("sec-websocket-protocol")?.split(",").at(-1)?.trim(),
		(token) => ["", { protocols: ["chat", token] }],
	],
};

async function start(options: Options = {}, tokenFrom = bearer) {
	const onError = vi.fn();
	const wsChat = chatWith(tokenFrom, options);
	const { chat, url } = await startMounted({ wsChat }, { onError });
	const connect = (token: string) => {
		return RawClient.open(`${url}/wsChat`, { headers: { authorization: `Bearer ${token}` } });
	};
	return { chat, url: `${url}/wsChat`, onError, connect };
}

test.each(Object.keys(ways))("a new credential takes the place of the one in %s", async (way) => {
	const [tokenFrom, optionsFor] = ways[way]!;
	const { url, onError } = await start({}, tokenFrom);
	const [query, options] = optionsFor(tokenOf("ada", "Ada"));
	const ada = await RawClient.open(url + query, options);
	const expiresAt = Date.now() + HOUR;
	expect(await ada.request("authenticate", { token: tokenOf("ada", "Ada", expiresAt) })).toEqual({
		userId: "ada",
		expiresAt,
	});
	expect(errorOf(await ada.ask("authenticate", { token: "bad" })).code).toBe("UNAUTHORIZED");
	expect(errorOf(await ada.ask("authenticate", { token: tokenOf("bob", "Bob") })).code).toBe("UNAUTHORIZED");
	expect(onError).not.toHaveBeenCalled();
});

test.each(["ada\nbob", "ada\u20ac", "ada\0"])(
	"a token that no header can hold is refused, and is no error of the app: %j",
	async (token) => {
		const { onError, connect } = await start();
		const ada = await connect(tokenOf("ada", "Ada"));
		expect(errorOf(await ada.ask("authenticate", { token })).code).toBe("UNAUTHORIZED");
		expect(onError).not.toHaveBeenCalled();
	},
);

test("credentials that come all at once are over a rate, because each asks auth and may be told to every room", async () => {
	const { connect } = await start();
	const ada = await connect(tokenOf("ada", "Ada"));
	const ask = (n: number) => ada.ask("authenticate", { token: tokenOf("ada", `Ada${n % 2}`) });
	const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => ask(n)));
	expect(answers.slice(0, 5).map(([kind]) => kind)).toEqual(Array(5).fill("ack"));
	expect(errorOf(answers.find(([kind]) => kind === "error")!)).toMatchObject({
		code: "RATE_LIMITED",
		retryAfterMs: expect.any(Number),
	});
});

test("the socket lives until the new credential expires, and no longer", async () => {
	const { connect } = await start();
	const ada = await connect(tokenOf("ada", "Ada", Date.now() + 1_000));
	await ada.request("authenticate", { token: tokenOf("ada", "Ada", Date.now() + HOUR) });
	const bob = await connect(tokenOf("bob", "Bob", Date.now() + 1_000));
	expect(await bob.closed).toBe(4401);
	expect(await ada.request("joinRoom", { room })).toMatchObject({ room });
	await ada.request("authenticate", { token: tokenOf("ada", "Ada", Date.now() + 300) });
	expect(await ada.closed).toBe(4401);
});

test("a credential that has expired is refused, and the socket keeps the one it has", async () => {
	const { connect } = await start();
	const ada = await connect(tokenOf("ada", "Ada"));
	expect(errorOf(await ada.ask("authenticate", { token: tokenOf("ada", "Ada", Date.now() - 1) })).code).toBe(
		"UNAUTHORIZED",
	);
	expect(await ada.request("joinRoom", { room })).toMatchObject({ members: [{ userId: "ada", username: "Ada" }] });
});

test("a changed name reaches the members on every server, and later messages have it", async () => {
	const [store, pubsub] = [new MemoryMessageStore(), new MemoryPubSub()];
	const mount = () => startMounted({ wsChat: chatWith(bearer, { store }) }, { pubsub });
	const [here, there] = [await mount(), await mount()];
	const join = async (url: string, token: string) => {
		const client = await RawClient.open(`${url}/wsChat`, { headers: { authorization: `Bearer ${token}` } });
		await client.request("joinRoom", { room });
		return client;
	};
	const ada = await join(here.url, tokenOf("ada", "Ada"));
	const others = [await join(here.url, tokenOf("bob", "Bob")), await join(there.url, tokenOf("cy", "Cy"))];
	await ada.request("authenticate", { token: tokenOf("ada", "Ada Lovelace") });
	const changed = { room, userId: "ada", username: "Ada Lovelace" };
	for (const member of [ada, ...others]) expect(await member.next("memberChanged")).toEqual(changed);
	expect(await ada.request("sendMessage", { room, text: "hi" })).toMatchObject({ username: "Ada Lovelace" });
	for (const { chat } of [here, there]) {
		expect(await chat.members(room)).toContainEqual({ userId: "ada", username: "Ada Lovelace" });
	}
	await ada.request("authenticate", { token: tokenOf("ada", "Ada Lovelace") });
	for (const member of others) expect(await member.heard("memberChanged")).toHaveLength(1);
	expect(await others[0]!.heard("userLeft")).toEqual([]);
});

test("an action that has started keeps the user and context that it began with; later ones have the new ones", async () => {
	const [reached, open] = [gate(), gate()];
	const seen: [what: string, token: string][] = [];
	const beforeSend: Options["beforeSend"] = async ({ user, ctx }) => {
		seen.push([user.name, (ctx as unknown as { token: string }).token]);
	};
	const authorize: Options["authorize"] = async ({ action, user, ctx }) => {
		if (action === "sendMessage" && seen.length === 0 && user.name === "Old") {
			reached.open();
			await open.opened;
		}
		seen.push([action, (ctx as unknown as { token: string }).token]);
		return true;
	};
	const { connect } = await start({ authorize, beforeSend });
	const [old, renewed] = [tokenOf("ada", "Old"), tokenOf("ada", "New")];
	const ada = await connect(old);
	await ada.request("joinRoom", { room });
	seen.splice(0);
	const first = ada.ask("sendMessage", { room, text: "first" });
	await reached.opened;
	await ada.request("authenticate", { token: renewed });
	open.open();
	expect((await first)[1]).toMatchObject({ username: "Old" });
	expect(await ada.request("sendMessage", { room, text: "second" })).toMatchObject({ username: "New" });
	expect(seen.filter(([what]) => what !== "joinRoom")).toEqual([
		["sendMessage", old],
		["Old", old],
		["sendMessage", renewed],
		["New", renewed],
	]);
});

test("memberships are asked about again with the new context", async () => {
	const authorize: Options["authorize"] = ({ user, room }) => room !== "vip" || user.name === "Vip";
	const { connect } = await start({ authorize });
	const ada = await connect(tokenOf("ada", "Vip"));
	for (const name of ["vip", room]) await ada.request("joinRoom", { room: name });
	await ada.request("authenticate", { token: tokenOf("ada", "Ada") });
	expect(await ada.next("removed")).toMatchObject({ room: "vip" });
	expect(await ada.request("sendMessage", { room, text: "still here" })).toMatchObject({ username: "Ada" });
});

test("a socket that is authenticated by a cookie alone gets UNSUPPORTED, and its welcome does not name authenticate", async () => {
	const { url } = await start({}, (c) => {
		setCookie(c, "seen", "1");
		return c.req.header("cookie")?.replace("token=", "");
	});
	const ada = await RawClient.open(url, { headers: { cookie: `token=${tokenOf("ada", "Ada")}` } });
	expect(featuresOf(ada)).not.toContain("authenticate");
	expect(errorOf(await ada.ask("authenticate", { token: tokenOf("ada", "Ada") })).code).toBe("UNSUPPORTED");
});

const featuresOf = ({ frames }: RawClient) => (frames[0] as Frame & [string, { features: string[] }])[1].features;

test("reauthenticate takes the place of the middlewares, also where the app authenticates by a cookie", async () => {
	const reauthenticate: Options["reauthenticate"] = (token, { c, user }) => {
		if (token === "fails") throw new Error("the database is down");
		if (token === "other") return { id: "bob", name: "Bob" };
		if (token === "wrong") return { id: "ada" } as never;
		return { ...user, name: `${user.name} ${token} ${c.req.header("cookie")}` };
	};
	const { url, onError } = await start({ reauthenticate }, (c) => c.req.header("cookie"));
	const ada = await RawClient.open(url, { headers: { cookie: tokenOf("ada", "Ada") } });
	expect(featuresOf(ada)).toContain("authenticate");
	await ada.request("joinRoom", { room });
	expect(await ada.request("authenticate", { token: "t" })).toEqual({ userId: "ada" });
	expect(await ada.next("memberChanged")).toMatchObject({ username: "Ada t ada.Ada." });
	expect(onError).not.toHaveBeenCalled();
	expect(errorOf(await ada.ask("authenticate", { token: "other" })).code).toBe("UNAUTHORIZED");
	expect(errorOf(await ada.ask("authenticate", { token: "fails" })).code).toBe("INTERNAL");
	expect(errorOf(await ada.ask("authenticate", { token: "wrong" })).code).toBe("UNAUTHORIZED");
	expect(onError).toHaveBeenCalledTimes(2);
});

test("a welcome names when the credential expires, and the events that the server supports", async () => {
	const { connect } = await start();
	const expiresAt = Date.now() + HOUR;
	const ada = await connect(tokenOf("ada", "Ada", expiresAt));
	expect(ada.frames[0]?.[1]).toMatchObject({ userId: "ada", expiresAt });
	const features = ["joinRoom", "leaveRoom", "sendMessage", "startTyping", "stopTyping", "loadHistory", "authenticate"];
	const changes = ["editMessage", "deleteMessage", "addReaction", "removeReaction", "markRead"];
	expect(featuresOf(ada).sort()).toEqual([...features, ...changes].sort());
	const bob = await connect(tokenOf("bob", "Bob"));
	expect(bob.frames[0]?.[1]).not.toHaveProperty("expiresAt");
});
