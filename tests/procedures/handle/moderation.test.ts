import { expect, test } from "vitest";
import type { ChatError } from "../../../src";
import { MemoryMessageStore, MemoryPubSub } from "../../../src/adapters";
import { closing } from "../../support/closing";
import { errorOf } from "../../support/error-of";
import { gate } from "../../support/gate";
import { RawClient } from "../../support/raw-client";
import { startChat } from "../../support/started-chat";

/** Starts two servers of one chat. */
async function twoServers() {
	const [store, pubsub] = [new MemoryMessageStore(), new MemoryPubSub()];
	const start = () => startChat({ store }, { pubsub, http: true });
	const [here, there] = [closing(await start()), closing(await start())];
	return { here, there, store };
}

const upgradeOf = (url: string, name: string) => RawClient.refusal(`${url}?name=${name}`);
const post = (url: string, name: string, room: string) =>
	fetch(`${url}/rooms/${room}/messages?name=${name}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ text: "hello" }),
	});

test("a ban from a room removes the user on all servers, and keeps it out until it is lifted", async () => {
	const { here, there } = await twoServers();
	const bob = await here.join("Bob");
	const [eve, eve2] = [await here.join("Eve"), await there.join("Eve")];
	await here.chat.ban({ room: "general", userId: "Eve", reason: "spam" });
	for (const socket of [eve, eve2]) expect(await socket.next("removed")).toEqual({ room: "general", reason: "spam" });
	expect(await bob.next("userLeft")).toMatchObject({ userId: "Eve" });
	for (const socket of [eve, eve2]) {
		await expect
			.poll(async () => errorOf(await socket.ask("joinRoom", { room: "general" })))
			.toMatchObject({ code: "FORBIDDEN", message: "you are banned: spam" });
		await socket.request("joinRoom", { room: "elsewhere" });
	}
	for (const url of [here.url, there.url]) {
		expect((await post(url, "Eve", "general")).status).toBe(403);
		expect((await fetch(`${url}/rooms/general/messages?name=Eve`)).status).toBe(403);
		expect((await post(url, "Eve", "elsewhere")).status).toBe(201);
	}
	expect(await there.chat.bans()).toEqual([{ kind: "ban", room: "general", userId: "Eve", reason: "spam" }]);
	await there.chat.unban({ room: "general", userId: "Eve" });
	expect(await here.chat.bans()).toEqual([]);
	for (const socket of [eve, eve2]) await socket.request("joinRoom", { room: "general" });
});

test("a ban from the chat closes the user's sockets with 4403, and refuses its connections and requests with 403", async () => {
	const { here, there } = await twoServers();
	const sockets = [await here.join("Eve"), await there.join("Eve")];
	await there.chat.ban({ userId: "Eve" });
	for (const socket of sockets) expect(await socket.closed).toBe(4403);
	for (const { url } of [here, there]) {
		await expect.poll(async () => (await post(url, "Eve", "general")).status).toBe(403);
		expect(await upgradeOf(url, "Eve")).toBe(403);
		expect((await post(url, "Bob", "general")).status).toBe(201);
	}
	await here.chat.unban({ userId: "Eve" });
	await here.join("Eve");
});

test("a ban that another process wrote to the store removes the user at the next read", async () => {
	const { here, store } = await twoServers();
	const eve = await here.join("Eve");
	await store.setRestriction({ kind: "ban", room: "general", userId: "Eve" });
	// A read, as the one that comes every 10 s.
	await here.chat.bans();
	expect(await eve.next("removed")).toMatchObject({ room: "general" });
	expect(errorOf(await eve.ask("sendMessage", { room: "general", text: "hello" })).code).toBe("NOT_IN_ROOM");
});

test("a user who is banned during the upgrade gets no session", async () => {
	const store = new MemoryMessageStore();
	const [asked, answers] = [gate(), gate()];
	const { chat: slow, url: slowUrl } = closing(
		await startChat({ store }, { upgradeWebSocket: await slowUpgrade(asked, answers) }),
	);
	const eve = new RawClient(`${slowUrl}?name=Eve`);
	await asked.opened;
	await slow.ban({ userId: "Eve" });
	answers.open();
	expect(await eve.closed).toBe(4403);
	expect(slow.stats().connections).toBe(0);
});

/** Returns Node's upgrade, held until the gate opens. */
async function slowUpgrade(asked: ReturnType<typeof gate>, answers: ReturnType<typeof gate>) {
	const { upgradeWebSocket } = await import("@hono/node-server");
	const upgrade = async (c: never, events: never) => {
		asked.open();
		await answers.opened;
		return (upgradeWebSocket as unknown as (c: never, events: never) => Promise<Response>)(c, events);
	};
	return upgrade as never;
}

test("a muted user reads and cannot send, by socket or by HTTP, on any server", async () => {
	const { here, there } = await twoServers();
	const [eve, eve2] = [await here.join("Eve"), await there.join("Eve")];
	await here.chat.mute({ room: "general", userId: "Eve", reason: "calm down" });
	for (const [socket, url] of [
		[eve, here.url],
		[eve2, there.url],
	] as const) {
		await expect.poll(async () => (await post(url, "Eve", "general")).status).toBe(403);
		expect(errorOf(await socket.ask("sendMessage", { room: "general", text: "hello" }))).toMatchObject({
			code: "FORBIDDEN",
			message: "you are muted: calm down",
		});
	}
	// What got through before the other server knew is in the room; nothing comes after it.
	const { messages } = await here.chat.history({ room: "general" });
	await here.chat.send({ room: "general", text: "peace", user: { id: "Eve", name: "Eve" } });
	await expect.poll(async () => (await eve.heard("newMessage")).length).toBe(messages.length + 1);
	await there.chat.unmute({ room: "general", userId: "Eve" });
	await eve2.request("sendMessage", { room: "general", text: "sorry" });
	await expect.poll(async () => (await eve.ask("sendMessage", { room: "general", text: "sorry" }))[0]).toBe("ack");
	await here.chat.mute({ userId: "Eve" });
	await eve.request("joinRoom", { room: "elsewhere" });
	expect(errorOf(await eve.ask("sendMessage", { room: "elsewhere", text: "hello" })).code).toBe("FORBIDDEN");
});

test("slow mode limits each user, by socket and by HTTP, and 0 ends it", async () => {
	const { here } = await twoServers();
	const ada = await here.join("Ada");
	await here.chat.slowMode({ room: "general", seconds: 60 });
	await ada.request("sendMessage", { room: "general", text: "one" });
	const { code, retryAfterMs } = errorOf(await ada.ask("sendMessage", { room: "general", text: "two" }));
	expect(code).toBe("RATE_LIMITED");
	expect(retryAfterMs).toBeGreaterThan(55_000);
	const refused = await post(here.url, "Ada", "general");
	expect([refused.status, Number(refused.headers.get("retry-after")) > 55]).toEqual([429, true]);
	expect((await post(here.url, "Bob", "general")).status).toBe(201);
	await here.chat.slowMode({ room: "general", seconds: 0 });
	await ada.request("sendMessage", { room: "general", text: "two" });
});

test("upgrades and requests get 503 until it is known who is banned", async () => {
	const store = new MemoryMessageStore();
	const read = store.restrictions.bind(store);
	await store.setRestriction({ kind: "ban", userId: "Eve" });
	store.restrictions = () => Promise.reject(new Error("down"));
	const { url, connect } = closing(await startChat({ store }, { http: true }));
	expect(await upgradeOf(url, "Ada")).toBe(503);
	expect((await post(url, "Ada", "general")).status).toBe(503);
	store.restrictions = read;
	await connect("Ada");
	expect(await upgradeOf(url, "Eve")).toBe(403);
});

test("a store that keeps no restrictions answers UNSUPPORTED, and everything else works", async () => {
	const inner = new MemoryMessageStore();
	const store = { append: inner.append.bind(inner), list: inner.list.bind(inner) };
	const started = closing(await startChat({ store }));
	const { chat } = started;
	const user = { userId: "Eve" };
	for (const act of [
		() => chat.ban(user),
		() => chat.unban(user),
		() => chat.bans(),
		() => chat.mute(user),
		() => chat.unmute(user),
		() => chat.slowMode({ room: "general", seconds: 5 }),
	]) {
		await expect(act()).rejects.toMatchObject({ code: "UNSUPPORTED" });
	}
	const eve = await started.join("Eve");
	await eve.request("sendMessage", { room: "general", text: "hello" });
});

test("wrong arguments are refused, and nothing is stored", async () => {
	const store = new MemoryMessageStore();
	const { chat } = closing(await startChat({ store }));
	const wrong: (() => Promise<unknown>)[] = [
		() => chat.ban({ userId: "" }),
		() => chat.ban({ userId: "Eve", untill: Date.now() + 1_000 } as never),
		// In seconds.
		() => chat.ban({ userId: "Eve", until: Math.floor(Date.now() / 1_000) + 60 }),
		() => chat.ban({ userId: "Eve", reason: "x".repeat(257) }),
		() => chat.mute({} as never),
		() => chat.slowMode({ room: "general", seconds: -1 }),
		() => chat.slowMode({ room: "general", seconds: 1.5 }),
		() => chat.slowMode({ seconds: 1 } as never),
		() => chat.unban({ room: "general" } as never),
	];
	for (const act of wrong) {
		const error = (await act().then(
			() => undefined,
			(thrown) => thrown,
		)) as ChatError | undefined;
		expect(error?.code).toBe("INVALID_DATA");
	}
	expect(await store.restrictions(0)).toEqual([]);
});

test("a store that fails rejects a ban, and nobody is removed", async () => {
	const store = new MemoryMessageStore();
	const started = closing(await startChat({ store }));
	const eve = await started.join("Eve");
	store.setRestriction = () => Promise.reject(new Error("down"));
	await expect(started.chat.ban({ userId: "Eve" })).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
	await eve.request("sendMessage", { room: "general", text: "still here" });
});
