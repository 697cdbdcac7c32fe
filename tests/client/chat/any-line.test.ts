import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeWebSocket } from "../socket/fake-web-socket";
import { type Fault, LossyServer } from "../socket/lossy-server";
import { ModelUser, rooms, type TokenFault } from "./model-user";

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

type Step =
	| { do: "send" | "say" | "join" | "leave" | "discard"; room: string }
	| { do: "edit"; room: string; nth: number }
	| { do: "read"; fault: Fault }
	| { do: "write"; count: number }
	| { do: "spoil"; how: "lose" | "repeat" | "delay" }
	| { do: "cut" | "greet" | "reload" | "reopen" | "wake" | "expire" }
	| { do: "sign in"; userId: string }
	| { do: "token"; fault: TokenFault }
	| { do: "break"; calls: number }
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
	{ weight: 10, arbitrary: fc.constant({ do: "wake" as const }) },
	{ weight: 3, arbitrary: fc.constant({ do: "expire" as const }) },
	{ weight: 5, arbitrary: fc.record({ do: fc.constant("sign in" as const), userId: fc.constantFrom("u2", "u3") }) },
	{
		weight: 5,
		arbitrary: fc.record({
			do: fc.constant("token" as const),
			fault: fc.constantFrom<TokenFault>("none", "fails", "hangs", "signed out"),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("break" as const), calls: fc.integer({ min: 1, max: 3 }) }) },
	{ weight: 40, arbitrary: fc.constant({ do: "greet" as const }) },
	{ weight: 30, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 600, 6_000) }) },
	{ weight: 2, arbitrary: fc.constant({ do: "wait" as const, ms: 100_000 }) },
);

async function take(one: Step, user: ModelUser, server: LossyServer): Promise<void> {
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
	else if (one.do === "greet") server.greet(user.userId);
	else if (one.do === "reload") user.reload();
	else if (one.do === "wake") user.client.wake();
	else if (one.do === "expire") server.cut(4401);
	else if (one.do === "sign in") user.signIn(one.userId);
	else if (one.do === "token") user.token = one.fault;
	else if (one.do === "break") user.faults = one.calls;
	else {
		user.client.close();
		user.client.connect();
	}
	// Not after every step, so that several steps share one tick.
	if (one.do !== "join" && one.do !== "leave" && one.do !== "send") await vi.advanceTimersByTimeAsync(0);
}

/** Repairs everything, and waits until it has settled. */
async function recover(user: ModelUser, server: LossyServer): Promise<void> {
	user.token = "none";
	user.faults = 0;
	user.client.connect();
	for (let second = 0; second < 60; second++) {
		server.greet(user.userId);
		while (server.read() || server.write()) await vi.advanceTimersByTimeAsync(0);
		await vi.advanceTimersByTimeAsync(1_000);
	}
}

/** Lets this user sign in and send what waits, and compares the view with the store. */
async function finish(userId: string, user: ModelUser, server: LossyServer): Promise<void> {
	user.signIn(userId);
	server.cut();
	await recover(user, server);
	await user.retryAll();
	await recover(user, server);
	// A lost change is detected by the next one.
	for (const name of rooms) server.say(name);
	await recover(user, server);
	for (const name of rooms) {
		const { membership, messages } = user.client.room(name).state;
		expect([user.client.state.userId, membership]).toEqual([userId, "joined"]);
		expect(messages.map(({ key: _, ...message }) => message)).toEqual(
			(server.stored.get(name) ?? []).map((message) => ({ ...message, status: "sent" })),
		);
		expect(new Set(messages.map(({ key }) => key)).size).toBe(messages.length);
	}
}

function check(user: ModelUser, server: LossyServer): void {
	if (!user.hasFailed) expect([...user.kept.values()], "left in the storage").toEqual([]);
	const stored = rooms.flatMap((name) => server.stored.get(name) ?? []).filter(({ clientId }) => clientId);
	const authors = stored.map(({ clientId, userId }) => [clientId, userId]);
	expect(authors, "sent under another user").toEqual(
		authors.map(([clientId]) => [clientId, user.composed.get(String(clientId))]),
	);
	const ids = new Set(stored.map(({ clientId }) => clientId));
	expect(ids.size, "kept twice").toBe(stored.length);
	const lost = [...user.composed.keys()].filter((id) => !ids.has(id) && !user.mayBeLost.has(id));
	expect(lost, "lost").toEqual([]);
	for (const name of rooms) {
		const inTurn = (server.stored.get(name) ?? [])
			.filter(({ clientId }) => clientId && !user.outOfTurn.has(clientId))
			.map(({ text }) => Number.parseInt(text, 10));
		expect(inTurn).toEqual(inTurn.toSorted((a, b) => a - b));
	}
}

/** There is never more than one connection, or attempt, or call for a token. */
function checkAttempts(user: ModelUser): void {
	expect(FakeWebSocket.made.filter(({ readyState }) => readyState < 2).length).toBeLessThanOrEqual(1);
	expect(user.mostTokens).toBeLessThanOrEqual(1);
}

test("whatever the line, the users, their tokens and the storage do, each draft is sent once, by its author, and the view equals the store", async () => {
	const run = fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 20, maxLength: 150 }), async (seed, steps) => {
		FakeWebSocket.made = [];
		const server = new LossyServer();
		const user = new ModelUser(seed);
		try {
			await vi.advanceTimersByTimeAsync(0);
			server.greet(user.userId);
			for (const one of steps) {
				await take(one, user, server);
				checkAttempts(user);
			}
			await finish("u3", user, server);
			await finish("u2", user, server);
			check(user, server);
		} finally {
			user.client.close();
		}
		// A token that hangs is nobody's any more.
		await vi.advanceTimersByTimeAsync(30_000);
		expect(vi.getTimerCount()).toBe(0);
	});
	await fc.assert(run, { numRuns: 100 });
});
