import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { MessageStore } from "../../../src";
import { MemoryMessageStore } from "../../../src/adapters";
import { openStore } from "../../adapters/postgres/fixture";
import { closing } from "../../support/closing";
import { countingPubSub } from "../../support/counting-pubsub";
import { gate } from "../../support/gate";
import { RawClient } from "../../support/raw-client";
import { missingService } from "../../support/service";
import { SimCluster } from "../../support/sim-cluster";
import { startChat } from "../../support/started-chat";

const USERS = 100;

type Chat = Awaited<ReturnType<typeof startChat>>;
/** The TCP socket of a client, which `ws` has no public name for. */
const tcpOf = ({ ws }: RawClient) => (ws as unknown as { _socket: Socket })._socket;

/** How a connection ends. */
const ends: Record<string, (client: RawClient, chat: Chat, name: string) => unknown> = {
	"a FIN": (client) => tcpOf(client).end(),
	"an RST": (client) => tcpOf(client).resetAndDestroy(),
	"a close frame": (client) => client.ws.close(1000),
	"a binary frame": (client) => client.ws.send(new Uint8Array([1])),
	"an expired credential (4401)": () => {},
	"a kick (4403)": (_client, { chat }, name) => chat.kick({ userId: name }),
};

const missing = await missingService("PostgreSQL");
const stores: [string, () => MessageStore][] = [["memory", () => new MemoryMessageStore()]];
if (!missing) stores.push(["PostgreSQL", () => openStore()]);

describe.each(stores)("on %s", (_store, makeStore) => {
	test.each(Object.keys(ends))(`${USERS} users who end with %s during a slow authorize leave nothing`, async (end) => {
		const open = gate();
		const asked: string[] = [];
		const authorize = async ({ user, room }: { user: { id: string }; room: string }) => {
			asked.push(`${user.id} ${room}`);
			await open.opened;
			return true;
		};
		const { chat, connect } = await start({ authorize, store: makeStore() });
		const clients = await connect(end);
		// The second join of a room waits behind the first one.
		for (const client of clients) for (const room of ["a", "a", "b"]) client.send("joinRoom", { room });
		await expect.poll(() => asked.length).toBe(2 * USERS);
		await Promise.all(clients.map((client, place) => ends[end]!(client, chat, `u${place}`)));
		await expect.poll(() => chat.chat.stats().connections, { timeout: 10_000 }).toBe(0);
		open.open();
		await expectNothing(chat);
		expect(asked, "the joins that waited were dropped").toHaveLength(2 * USERS);
	});

	test.each(Object.keys(ends))(`${USERS} users who end with %s during a slow store leave nothing`, async (end) => {
		const open = gate();
		let lists = 0;
		const inner = makeStore();
		const store: MessageStore = {
			append: (message) => inner.append(message),
			list: async (query) => {
				lists += 1;
				await open.opened;
				return inner.list(query);
			},
			heads: (rooms) => inner.heads!(rooms),
		};
		const { chat, connect } = await start({ store });
		const clients = await connect(end);
		for (const client of clients) for (const room of ["a", "a", "b"]) client.send("joinRoom", { room });
		// One read for all joins of a room.
		await expect.poll(() => lists).toBe(2);
		expect(chat.chat.stats().rooms).toBe(2);
		await Promise.all(clients.map((client, place) => ends[end]!(client, chat, `u${place}`)));
		await expect.poll(() => chat.chat.stats().connections, { timeout: 10_000 }).toBe(0);
		open.open();
		await expectNothing(chat);
		expect(lists, "nothing more was read").toBe(2);
	});
});

async function start(options: Parameters<typeof startChat>[0]) {
	const bus = countingPubSub();
	const chat = closing(await startChat(options, { pubsub: bus.pubsub }));
	const connect = (end: string) => {
		const expiry = end.includes("4401") ? "&expiresIn=1500" : "";
		const names = Array.from({ length: USERS }, (_, place) => `u${place}`);
		return Promise.all(names.map((name) => RawClient.open(`${chat.url}?name=${name}${expiry}`)));
	};
	return { chat: { ...chat, bus }, connect };
}

/** Neither rooms nor subscriptions nor users in a room, now or after every promise has gone on. */
async function expectNothing({ chat, bus, errors }: Chat & { bus: ReturnType<typeof countingPubSub> }) {
	for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
	await expect.poll(() => chat.stats()).toMatchObject({ connections: 0, users: 0, rooms: 0, busUp: true });
	for (const room of ["a", "b"]) expect(await chat.occupancy(room)).toBe(0);
	await expect.poll(() => bus.open).toEqual([]);
	expect(errors).toEqual([]);
}

describe("in time that stands still", () => {
	/** Each is done to a socket between two steps of a join. */
	const cuts: Record<string, (socket: { drop(code?: number): void; send(frame: unknown): void }) => void> = {
		"a lost connection": (socket) => socket.drop(1006),
		"a close frame": (socket) => socket.drop(1000),
		"a binary frame": (socket) => socket.send(new ArrayBuffer(1)),
	};
	test.each(Object.keys(cuts))("%s at any millisecond of a join leaves no timer and no subscription", async (end) => {
		const cluster = new SimCluster(1);
		cluster.bus.openMs = 3;
		cluster.store.before = () => new Promise<void>((resolve) => void cluster.clock.after(4, resolve));
		await (await cluster.connect(0, "First")).socket.drop(1000);
		await cluster.wait(20_000);
		const before = cluster.clock.pending;
		for (let at = 0; at < 30; at++) {
			const member = await cluster.connect(0, `u${at}`);
			member.ask("joinRoom", { room: "lobby" });
			member.ask("joinRoom", { room: "lobby" });
			await cluster.wait(at);
			cuts[end]!(member.socket);
			await cluster.wait(20_000);
			expect(cluster.bus.roomTopics, `after ${at} ms`).toEqual([]);
			expect(cluster.clock.pending, `after ${at} ms`).toBe(before);
		}
		expect(cluster.errors).toEqual([]);
		await cluster.close();
	});
});
