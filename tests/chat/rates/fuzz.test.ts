import fc from "fast-check";
import { expect, test } from "vitest";
import { startLimitedChat } from "../../support/limited-chat";

const rooms = fc.constantFrom("a", "b", "", "x".repeat(200));
const events = fc.constantFrom(
	"joinRoom",
	"leaveRoom",
	"sendMessage",
	"startTyping",
	"loadHistory",
	"nope",
	"__proto__",
);
const data = fc.oneof(
	fc.record({ room: rooms, text: fc.string(), limit: fc.integer() }, { requiredKeys: ["room"] }),
	fc.jsonValue({ maxDepth: 3 }),
);
const frame = fc.oneof(
	{ weight: 4, arbitrary: fc.tuple(events, data).map((value) => JSON.stringify(value)) },
	{ weight: 2, arbitrary: fc.tuple(events, data, fc.integer({ min: 1 })).map((value) => JSON.stringify(value)) },
	{ weight: 1, arbitrary: fc.constant('["ping",null]') },
	{ weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 50 }) },
	{ weight: 1, arbitrary: fc.integer({ min: 4_000, max: 60_000 }).map((length) => `["x","${"y".repeat(length)}",1]`) },
);
/** What one of three sockets of a user does: sends a frame some number of times, comes back, or lets time pass. */
const step = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ socket: fc.nat(2), text: frame, times: fc.integer({ min: 1, max: 200 }) }) },
	{ weight: 1, arbitrary: fc.record({ socket: fc.nat(2), drop: fc.constant(true) }) },
	{ weight: 2, arbitrary: fc.record({ waitMs: fc.integer({ min: 1, max: 3_000 }) }) },
);

/** What a user may be answered in some time: each answered frame costs at least 1 of the flood rate. */
const answersMax = (ms: number) => 900 + (450 * ms) / 1_000;

test("whatever a user sends on whatever sockets, the answers and messages stay within the rates, and others are served", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
			const { clock, connect, connectAll, errors, rpc } = startLimitedChat();
			const reader = await connect("Bob");
			await reader.join({ room: "a" });
			const sockets = await connectAll("Ada", 3);
			const answers = { count: 0 };
			const listen = (n: number) => {
				sockets[n]!.socket.onFrame = (text) => {
					if (/^\["(ack|error|pong)"/.test(text)) answers.count += 1;
				};
			};
			for (const n of [0, 1, 2]) listen(n);
			const startedAt = clock.now();
			for (const one of steps) {
				if ("waitMs" in one) await clock.advance(one.waitMs);
				else if ("drop" in one || sockets[one.socket]!.closedWith !== undefined) {
					sockets[one.socket]!.socket.drop();
					sockets[one.socket] = await connect("Ada");
					listen(one.socket);
				} else {
					for (let n = 0; n < one.times; n++) sockets[one.socket]!.socket.send(one.text);
					await clock.advance(0);
				}
			}
			const ms = clock.now() - startedAt;
			expect(answers.count).toBeLessThanOrEqual(answersMax(ms));
			expect(reader.heard("newMessage").length).toBeLessThanOrEqual(10 + (5 * ms) / 1_000);
			for (const { closedWith } of sockets) expect([undefined, 4429]).toContain(closedWith);
			expect(reader.closedWith).toBeUndefined();
			expect(await reader.request("leaveRoom", { room: "a" })).toEqual({ room: "a" });
			expect(errors).toEqual([]);
			for (const { socket } of [...sockets, reader]) socket.drop();
			// The rest ends by itself: pauses, typing, the presence of those who are gone.
			await clock.advance(20_000);
			expect(rpc.connections).toBe(0);
			await Promise.all([rpc.close({ graceMs: 0 }), clock.advance(2_000)]);
			expect(clock.pending).toBe(0);
		}),
		{ numRuns: Number(process.env.FUZZ_RUNS ?? 40) },
	);
}, 60_000);
