import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChatError, ChatSocket, ChatTimeoutError } from "../../../src/client";
import type { ChatMessage } from "../../../src/schemas";
import { seededRandom } from "../../support/seeded-random";
import { FakeWebSocket } from "./fake-web-socket";
import { type Fault, LossyServer } from "./lossy-server";

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

const rooms = ["one", "two"];

/** A user's view of the rooms, and the outcome of each send. */
class User {
	readonly socket: ChatSocket;
	/** By room, the newest change of each message that is shown. */
	readonly shown = new Map<string, Map<string, number>>(rooms.map((room) => [room, new Map()]));
	readonly sent: { room: string; text: string; kept?: ChatMessage; error?: unknown }[] = [];
	readonly #last = new Map<string, number>();

	constructor(random: () => number) {
		this.socket = new ChatSocket({ url: "ws://chat.test", WebSocket: FakeWebSocket, random });
		this.socket.on("newMessage", (message) => {
			expect(this.#view(message.room).has(message.id), `${message.id} is new twice`).toBe(false);
			this.#show(message);
		});
		this.socket.on("messageUpdated", (message) => {
			expect(this.#view(message.room).has(message.id), `${message.id} changed before it was new`).toBe(true);
			this.#show(message);
		});
		this.socket.on("resync", (ack) => this.#restart(ack));
		for (const room of rooms) {
			// The first page is complete; a join that is refused temporarily is sent again.
			const join = (): Promise<void> =>
				this.socket.request("joinRoom", { room }).then(
					(ack) => this.#restart(ack),
					(error) => (error.outcome === "unsent" ? undefined : join()),
				);
			void join();
		}
	}

	send(room: string): void {
		const sent: (typeof this.sent)[number] = { room, text: `${this.sent.length}` };
		this.sent.push(sent);
		void this.socket.request("sendMessage", { room, text: sent.text }).then(
			(kept) => Object.assign(sent, { kept }),
			(error) => Object.assign(sent, { error }),
		);
	}

	#view(room: string): Map<string, number> {
		return this.shown.get(room) ?? new Map();
	}

	#show({ id, room, updatedSeq }: ChatMessage): void {
		expect(updatedSeq, "out of order, or twice").toBeGreaterThan(this.#last.get(room) ?? 0);
		this.#last.set(room, updatedSeq);
		this.#view(room).set(id, updatedSeq);
	}

	#restart({ room, seq, messages }: { room: string; seq: number; messages: ChatMessage[] }): void {
		this.#last.set(room, seq);
		this.shown.set(room, new Map(messages.map(({ id, updatedSeq }) => [id, updatedSeq])));
	}
}

type Step =
	| { do: "send" | "say"; room: string }
	| { do: "edit"; room: string; nth: number }
	| { do: "read"; fault: Fault }
	| { do: "write"; count: number }
	| { do: "spoil"; how: "lose" | "repeat" | "delay" }
	| { do: "cut" | "greet" }
	| { do: "wait"; ms: number };

const room = fc.constantFrom(...rooms);
const often: fc.WeightedArbitrary<Step>[] = [
	{ weight: 6, arbitrary: fc.record({ do: fc.constant("send" as const), room }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("say" as const), room }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("edit" as const), room, nth: fc.nat(20) }) },
	{ weight: 8, arbitrary: fc.record({ do: fc.constant("read" as const), fault: fc.constant("none" as const) }) },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("read" as const),
			fault: fc.constantFrom<Fault>("limited", "down", "kept and down"),
		}),
	},
	{ weight: 8, arbitrary: fc.record({ do: fc.constant("write" as const), count: fc.integer({ min: 1, max: 4 }) }) },
	{ weight: 1, arbitrary: fc.constant({ do: "cut" as const }) },
	{ weight: 4, arbitrary: fc.constant({ do: "greet" as const }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 600, 1_500, 6_000) }) },
	// Long enough for sends to be given up.
	{ weight: 0.2, arbitrary: fc.constant({ do: "wait" as const, ms: 100_000 }) },
].map(({ weight, arbitrary }) => ({ weight: weight * 10, arbitrary }));
const spoiling: fc.WeightedArbitrary<Step> = {
	weight: 20,
	arbitrary: fc.record({ do: fc.constant("spoil" as const), how: fc.constantFrom("lose", "repeat", "delay") }),
};
const steps = (...kinds: fc.WeightedArbitrary<Step>[]) =>
	fc.array(fc.oneof(...kinds), { minLength: 20, maxLength: 150 });

async function take(step: Step, user: User, server: LossyServer): Promise<void> {
	if (step.do === "send") user.send(step.room);
	else if (step.do === "say") server.say(step.room);
	else if (step.do === "edit") server.edit(step.room, step.nth);
	else if (step.do === "read") server.read(step.fault);
	else if (step.do === "write") await write(server, step.count);
	else if (step.do === "spoil") server.spoil(step.how);
	else if (step.do === "wait") await vi.advanceTimersByTimeAsync(step.ms);
	else server[step.do]();
	await vi.advanceTimersByTimeAsync(0);
}

/** In a browser each frame is a separate task: what an ack resolves runs before the next frame arrives. */
async function write(server: LossyServer, count: number): Promise<void> {
	for (let n = 0; n < count && server.write(); n++) await vi.advanceTimersByTimeAsync(0);
}

/** Repairs the line, and waits until everything has settled. */
async function recover(server: LossyServer): Promise<void> {
	for (let second = 0; second < 60; second++) {
		server.greet();
		while (server.read() || server.write()) await vi.advanceTimersByTimeAsync(0);
		await vi.advanceTimersByTimeAsync(1_000);
	}
}

/** Runs the steps, waits for recovery, and checks the invariants of each user. */
async function play(seed: number, taken: Step[]): Promise<ChatSocket> {
	FakeWebSocket.made = [];
	const server = new LossyServer();
	const user = new User(seededRandom(seed));
	try {
		await vi.advanceTimersByTimeAsync(0);
		server.greet();
		for (const step of taken) await take(step, user, server);
		await recover(server);
		// A lost change is detected by the next one.
		for (const name of rooms) server.say(name);
		await recover(server);
		check(user, server);
	} finally {
		user.socket.close();
	}
	expect(vi.getTimerCount()).toBe(0);
	return user.socket;
}

function check(user: User, server: LossyServer): void {
	for (const room of rooms) {
		const stored = server.stored.get(room) ?? [];
		expect(user.shown.get(room)).toEqual(new Map(stored.map(({ id, updatedSeq }) => [id, updatedSeq])));
		const sent = user.sent.filter((each) => each.room === room);
		const texts = stored.flatMap(({ text, clientId }) => (clientId ? [text] : []));
		expect(new Set(texts).size, "kept twice").toBe(texts.length);
		const givenUp = new Set(sent.flatMap(({ text, error }) => (error ? [text] : [])));
		const inOrder = texts.filter((text) => !givenUp.has(text));
		expect(inOrder).toEqual(inOrder.toSorted((a, b) => Number(a) - Number(b)));
		for (const { text, kept, error } of sent) {
			if (!error) expect(stored.map(({ id }) => id)).toContain(kept?.id);
			// A final refusal rejects at once, even if an earlier attempt may have been stored.
			else if (ChatError.is(error) && error.code !== "NOT_IN_ROOM") expect(texts).not.toContain(text);
			else expect(ChatError.is(error) || ChatTimeoutError.is(error)).toBe(true);
		}
	}
}

test("whatever the line does, each change is delivered once and in order, and each send settles", async () => {
	const run = fc.asyncProperty(fc.integer(), steps(...often, spoiling), async (seed, taken) => {
		await play(seed, taken);
	});
	await fc.assert(run, { numRuns: 100 });
});

test("with a server that delivers in order, a lost connection is never taken for a gap", async () => {
	const run = fc.asyncProperty(fc.integer(), steps(...often), async (seed, taken) => {
		expect((await play(seed, taken)).gaps).toBe(0);
	});
	await fc.assert(run, { numRuns: 100 });
});
