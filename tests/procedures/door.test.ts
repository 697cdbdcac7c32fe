import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { createChatProcedure } from "../../src";
import { mountAll } from "../../src/rpc/builder/merge-routers";
import { RpcServer } from "../../src/rpc/server/server";
import { fakeSockets } from "../../src/testing";
import { closing } from "../support/closing";
import { FakeClock } from "../support/fake-clock";
import { startMounted } from "../support/mounted";
import { startNetwork } from "../support/network";
import { RawClient } from "../support/raw-client";
import { startChat } from "../support/started-chat";

const user = { id: "ada", name: "Ada" };

/** A chat in time that stands still, whose auth answers when a test says so. */
function withAuth(auth: () => Promise<unknown>, authMs?: number) {
	const clock = new FakeClock();
	const onError = vi.fn();
	const { upgradeWebSocket, connect } = fakeSockets();
	const wsChat = createChatProcedure({
		auth: async ({ next }) => {
			await auth();
			return next({ user });
		},
		...(authMs !== undefined && { authMs }),
	});
	const app = new Hono();
	const server = new RpcServer({ upgradeWebSocket, onError }, clock);
	mountAll(app, { wsChat }, server);
	return { clock, onError, server, connect: () => connect(app, "/wsChat") };
}

test("an auth that never answers gives 503 after 15 s, is reported, and leaves no timer", async () => {
	const { clock, onError, server, connect } = withAuth(() => new Promise(() => {}));
	const refused = expect(connect()).rejects.toThrow("503");
	await clock.advance(14_999);
	expect(onError).not.toHaveBeenCalled();
	await clock.advance(1);
	await refused;
	expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: expect.stringContaining("15000 ms") }), {});
	expect([server.connections, clock.pending]).toEqual([0, 0]);
});

test("an auth that answers too late opens no connection, and an error that comes too late ends nothing", async () => {
	let answer = (_: unknown) => {};
	let fail = (_: unknown) => {};
	const { clock, server, connect } = withAuth(
		() =>
			new Promise((resolve, reject) => {
				[answer, fail] = [resolve, reject];
			}),
		1_000,
	);
	for (const settle of [() => answer(undefined), () => fail(new Error("too late"))]) {
		const refused = expect(connect()).rejects.toThrow("503");
		await clock.advance(1_000);
		await refused;
		settle();
		await clock.advance(10);
		expect(server.connections).toBe(0);
	}
});

test("an auth that answers in time is not cut", async () => {
	const { clock, connect } = withAuth(() => new Promise<void>((resolve) => void clock.after(14_000, resolve)));
	const opened = connect();
	await clock.advance(14_100);
	expect((await opened).isOpen).toBe(true);
});

test("an expiry in seconds is taken as seconds, and reported once", async () => {
	const errors: unknown[] = [];
	const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
	const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { ...user, expiresAt } }) });
	const { url } = await startMounted({ wsChat }, { onError: (error) => errors.push(error), http: true });
	for (let n = 0; n < 3; n++) {
		const ada = await RawClient.open(`${url}/wsChat`);
		expect(ada.frames[0]?.[1]).toMatchObject({ expiresAt: expiresAt * 1_000 });
	}
	expect((await fetch(`${url}/wsChat/rooms/a/messages`)).status).toBe(200);
	expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining("seconds") })]);
});

test("an expiry in seconds that is over refuses", async () => {
	const expiresAt = Math.floor(Date.now() / 1_000) - 1;
	const wsChat = createChatProcedure({ auth: async ({ next }) => next({ user: { ...user, expiresAt } }) });
	const { url } = await startMounted({ wsChat });
	expect(await RawClient.refusal(`${url}/wsChat`)).toBe(401);
});

test("a socket that no longer answers makes room for a new one, the oldest first, whose welcome waits", async () => {
	const chat = closing(await startChat({ limits: { socketsPerUser: 2 } }));
	const network = closing(await startNetwork(Number(new URL(chat.url).port)));
	const dead = [
		await RawClient.open(`${network.url}/wsChat?name=Ada`),
		await RawClient.open(`${network.url}/wsChat?name=Ada`),
	];
	network.halfOpen();
	const ada = await chat.connect("Ada");
	expect(chat.chat.stats().connections).toBe(2);
	const second = await chat.connect("Ada");
	expect(chat.chat.stats().connections).toBe(2);
	for (const client of [ada, second])
		expect(await client.request("joinRoom", { room: "a" })).toMatchObject({ room: "a" });
	for (const client of dead) client.ws.terminate();
});

test("while every socket answers, a newcomer is closed with 4409 without a welcome, and none of the others", async () => {
	const chat = closing(await startChat({ limits: { socketsPerUser: 2 } }));
	const sockets = [await chat.connect("Ada"), await chat.connect("Ada")];
	const newcomers = [1, 2, 3, 4].map(() => new RawClient(`${chat.url}?name=Ada`));
	for (const newcomer of newcomers) {
		expect(await newcomer.closed).toBe(4409);
		expect(newcomer.frames).toEqual([]);
	}
	for (const socket of sockets) expect(await socket.request("joinRoom", { room: "a" })).toMatchObject({ room: "a" });
	expect(chat.chat.stats().connections).toBe(2);
});

test("a newcomer that goes away while it waits takes no place", async () => {
	const chat = closing(await startChat({ limits: { socketsPerUser: 1 } }));
	const network = closing(await startNetwork(Number(new URL(chat.url).port)));
	await RawClient.open(`${network.url}/wsChat?name=Ada`);
	network.halfOpen();
	const gone = new RawClient(`${chat.url}?name=Ada`);
	await new Promise((resolve) => gone.ws.once("open", resolve));
	gone.ws.terminate();
	await vi.waitFor(() => expect(chat.chat.connections).toBe(1));
	const ada = await chat.connect("Ada");
	expect(await ada.request("joinRoom", { room: "a" })).toMatchObject({ occupancy: 1 });
	expect(chat.chat.stats()).toMatchObject({ connections: 1, users: 1 });
});
