import { Hono } from "hono";
import { defineWebSocketHelper } from "hono/ws";
import { expect, test } from "vitest";
import { createChatProcedure, mountChat } from "../../../src";
import { FakeSocket } from "../../../src/testing/fake-socket";
import { startLimitedChat } from "../../support/limited-chat";

const upgrade = { upgrade: "websocket", connection: "Upgrade" };
type Started = ReturnType<typeof startLimitedChat>;

/** Asks for an upgrade, and returns the status and `Retry-After` of a refusal. */
async function ask({ app }: Started, name: string, headers: Record<string, string> = {}) {
	const response = await app.request(`/wsChat?name=${name}`, { headers: { ...upgrade, ...headers } });
	return { status: response.status, retryAfter: Number(response.headers.get("retry-after")) };
}

test("a connection beyond maxConnections is refused with 503 and Retry-After, until another has closed", async () => {
	const chat = startLimitedChat({}, { maxConnections: 3 });
	const [first] = await chat.connectAll("Ada", 3);
	const refused = await ask(chat, "Bob");
	expect(refused.status).toBe(503);
	expect(refused.retryAfter).toBeGreaterThanOrEqual(1);
	expect(refused.retryAfter).toBeLessThanOrEqual(10);
	first?.socket.drop();
	await chat.connect("Bob");
	expect(chat.rpc.connections).toBe(3);
});

test("upgrades that were under way together do not exceed maxConnections: the last are closed with 1013", async () => {
	const waiting: (() => FakeSocket)[] = [];
	const upgradeWebSocket = defineWebSocketHelper((_c, events) => {
		waiting.push(() => new FakeSocket(events));
		return new Response(null);
	});
	const chat = startLimitedChat({}, { maxConnections: 2, upgradeWebSocket });
	for (const name of ["a", "b", "c"]) await ask(chat, name);
	const sockets = waiting.map((open) => open());
	expect(sockets.map(({ isOpen }) => isOpen)).toEqual([true, true, false]);
	expect(chat.rpc.connections).toBe(2);
});

test("a user may open 40 connections at once, then two per second; others are unaffected", async () => {
	const chat = startLimitedChat({}, { connectRates: {} });
	const opened = async () => {
		let count = 0;
		for (let n = 0; n < 50; n++) {
			const { status, retryAfter } = await ask(chat, "Ada");
			if (status === 429) expect(retryAfter).toBeGreaterThanOrEqual(1);
			else count += 1;
		}
		return count;
	};
	expect(await opened()).toBe(40);
	await chat.connect("Bob");
	await chat.clock.advance(3_000);
	expect(await opened()).toBe(6);
});

test("connections are counted by rateKey before authentication; a request without a key is not counted", async () => {
	const chat = startLimitedChat(
		{},
		{
			connectRates: { perKey: { perSecond: 1, burst: 2 }, perUser: { perSecond: 100, burst: 100 } },
			rateKey: (c) => c.req.header("x-real-ip"),
		},
	);
	const from = async (ip: string, name: string) => (await ask(chat, name, { "x-real-ip": ip })).status;
	expect([await from("1.1.1.1", "a"), await from("1.1.1.1", "b"), await from("1.1.1.1", "c")]).toEqual([200, 200, 429]);
	// Without a name the chat would answer that there is no user.
	expect(await from("1.1.1.1", "")).toBe(429);
	expect(await from("2.2.2.2", "c")).toBe(200);
	for (let n = 0; n < 5; n++) expect((await ask(chat, "d")).status).toBe(200);
	await chat.clock.advance(1_000);
	expect(await from("1.1.1.1", "c")).toBe(200);
});

test("a rateKey that throws refuses the connection and is reported", async () => {
	const failure = new Error("no header");
	const rateKey = () => {
		throw failure;
	};
	const chat = startLimitedChat({}, { connectRates: {}, rateKey });
	expect((await ask(chat, "Ada")).status).toBe(500);
	expect(chat.errors).toEqual([failure]);
});

test("mountChat limits connections by default, and connectRates: false turns the rates off", async () => {
	const openFrom = async (options: object) => {
		const app = new Hono();
		const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { id: "1", name: "Ada" } }) });
		const upgradeWebSocket = defineWebSocketHelper(() => new Response(null));
		mountChat(app, { wsChat }, { upgradeWebSocket, ...options });
		const statuses: number[] = [];
		for (let n = 0; n < 60; n++) statuses.push((await app.request("/wsChat", { headers: upgrade })).status);
		return statuses.filter((status) => status === 200).length;
	};
	expect(await openFrom({})).toBeLessThan(50);
	expect(await openFrom({ connectRates: { perUser: { perSecond: 1, burst: 5 } } })).toBeLessThan(10);
	expect(await openFrom({ connectRates: false })).toBe(60);
});
