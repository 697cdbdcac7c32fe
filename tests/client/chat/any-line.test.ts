import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ChatClient, createChatClient, type Draft, type OutboxStorage } from "../../../src/client";
import { seededRandom } from "../../../src/testing/seeded-random";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { type Fault, LossyServer } from "../socket/lossy-server";

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

const rooms = ["one", "two"];
/** The author of all messages on this server. */
const USER = "u2";

/** A user, across every page they open. */
class User {
	/** The drafts that became unknown or failed, or were discarded. They are sent out of order, or not at all. */
	readonly outOfTurn = new Set<string>();
	readonly kept = new Map<string, Draft>();
	readonly #random: () => number;
	client: ChatClient;
	#sent = 0;

	constructor(seed: number) {
		this.#random = seededRandom(seed);
		this.client = this.#open();
	}

	/** Opens another page, with the storage that the last one left. */
	reload(): void {
		this.client.close();
		this.client = this.#open();
	}

	send(room: string): void {
		this.client.room(room).send(`${this.#sent++}`);
	}

	/** Discards the newest message that is not acked. */
	discard(name: string): void {
		const room = this.client.room(name);
		const last = room.state.messages.at(-1);
		if (last?.status === "sent" || last?.clientId === undefined) return;
		this.outOfTurn.add(last.clientId);
		room.discard(last.clientId);
	}

	/** Joins every room, and retries every message that was given up. */
	async retryAll(): Promise<void> {
		for (const name of rooms) {
			const room = this.client.room(name);
			room.join().catch(() => {});
			for (const { status, clientId } of room.state.messages) {
				if ((status === "unknown" || status === "failed") && clientId) room.retry(clientId);
			}
		}
		await vi.advanceTimersByTimeAsync(0);
	}

	#open(): ChatClient {
		const storage: OutboxStorage = {
			load: async () => [...this.kept.values()],
			add: async (draft) => void this.kept.set(draft.clientId, draft),
			remove: async (clientId) => void this.kept.delete(clientId),
		};
		const client = createChatClient({
			url: "ws://chat.test",
			WebSocket: FakeWebSocket,
			random: this.#random,
			outbox: storage,
		});
		for (const name of rooms) {
			const room = client.room(name);
			room.subscribe(() => {
				for (const { status, clientId } of room.state.messages) {
					if ((status === "unknown" || status === "failed") && clientId) this.outOfTurn.add(clientId);
				}
			});
		}
		return client;
	}
}

type Step =
	| { do: "send" | "say" | "join" | "leave" | "discard"; room: string }
	| { do: "edit"; room: string; nth: number }
	| { do: "read"; fault: Fault }
	| { do: "write"; count: number }
	| { do: "spoil"; how: "lose" | "repeat" | "delay" }
	| { do: "cut" | "greet" | "reload" | "reopen" }
	| { do: "wait"; ms: number };

const room = fc.constantFrom(...rooms);
const inRoom = <Do extends string>(what: Do) => fc.record({ do: fc.constant(what), room });
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 60, arbitrary: inRoom("send") },
	{ weight: 30, arbitrary: inRoom("say") },
	{ weight: 40, arbitrary: inRoom("join") },
	{ weight: 10, arbitrary: inRoom("leave") },
	{ weight: 10, arbitrary: inRoom("discard") },
	{ weight: 10, arbitrary: fc.record({ do: fc.constant("edit" as const), room, nth: fc.nat(20) }) },
	{ weight: 80, arbitrary: fc.record({ do: fc.constant("read" as const), fault: fc.constant("none" as const) }) },
	{
		weight: 15,
		arbitrary: fc.record({
			do: fc.constant("read" as const),
			fault: fc.constantFrom<Fault>("limited", "down", "kept and down"),
		}),
	},
	{ weight: 80, arbitrary: fc.record({ do: fc.constant("write" as const), count: fc.integer({ min: 1, max: 4 }) }) },
	{
		weight: 5,
		arbitrary: fc.record({ do: fc.constant("spoil" as const), how: fc.constantFrom("lose", "repeat", "delay") }),
	},
	{ weight: 10, arbitrary: fc.constantFrom({ do: "cut" as const }, { do: "cut" as const }, { do: "reload" as const }) },
	{ weight: 3, arbitrary: fc.constant({ do: "reopen" as const }) },
	{ weight: 40, arbitrary: fc.constant({ do: "greet" as const }) },
	{ weight: 30, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 600, 6_000) }) },
	{ weight: 2, arbitrary: fc.constant({ do: "wait" as const, ms: 100_000 }) },
);

async function take(one: Step, user: User, server: LossyServer): Promise<void> {
	if (one.do === "send" || one.do === "discard") user[one.do](one.room);
	else if (one.do === "join" || one.do === "leave")
		void user.client
			.room(one.room)
			[one.do]()
			.catch(() => {});
	else if (one.do === "say") server.say(one.room);
	else if (one.do === "edit") server.edit(one.room, one.nth);
	else if (one.do === "read") server.read(one.fault);
	// All at once, as `ws` does with the frames of one read.
	else if (one.do === "write") for (let n = 0; n < one.count; n++) server.write();
	else if (one.do === "spoil") server.spoil(one.how);
	else if (one.do === "wait") await vi.advanceTimersByTimeAsync(one.ms);
	else if (one.do === "cut") server.cut();
	else if (one.do === "greet") server.greet(USER);
	else if (one.do === "reload") user.reload();
	else {
		user.client.close();
		user.client.connect();
	}
	// Not after every step, so that several steps share one tick.
	if (one.do !== "join" && one.do !== "leave" && one.do !== "send") await vi.advanceTimersByTimeAsync(0);
}

/** Repairs the line, and waits until everything has settled. */
async function recover(server: LossyServer): Promise<void> {
	for (let second = 0; second < 60; second++) {
		server.greet(USER);
		while (server.read() || server.write()) await vi.advanceTimersByTimeAsync(0);
		await vi.advanceTimersByTimeAsync(1_000);
	}
}

function check(user: User, server: LossyServer): void {
	expect([...user.kept.values()], "left in the storage").toEqual([]);
	for (const name of rooms) {
		const stored = server.stored.get(name) ?? [];
		const { membership, messages } = user.client.room(name).state;
		expect(membership).toBe("joined");
		expect(messages).toEqual(
			stored.map((message) => ({ ...message, status: "sent", key: message.clientId || message.id })),
		);
		const own = stored.filter(({ clientId }) => clientId);
		expect(new Set(own.map(({ clientId }) => clientId)).size, "kept twice").toBe(own.length);
		const inTurn = own.filter(({ clientId }) => !user.outOfTurn.has(String(clientId))).map(({ text }) => Number(text));
		expect(inTurn).toEqual(inTurn.toSorted((a, b) => a - b));
	}
}

test("whatever the line and the user do, the view ends up equal to the store, and no draft is left", async () => {
	const run = fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 20, maxLength: 150 }), async (seed, steps) => {
		FakeWebSocket.made = [];
		const server = new LossyServer();
		const user = new User(seed);
		try {
			await vi.advanceTimersByTimeAsync(0);
			server.greet(USER);
			for (const one of steps) await take(one, user, server);
			await recover(server);
			await user.retryAll();
			await recover(server);
			// A lost change is detected by the next one.
			for (const name of rooms) server.say(name);
			await recover(server);
			check(user, server);
		} finally {
			user.client.close();
		}
		expect(vi.getTimerCount()).toBe(0);
	});
	await fc.assert(run, { numRuns: 100 });
});
