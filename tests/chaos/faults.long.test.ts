import { describe, expect, it } from "vitest";
import { describePresence, describeStalled } from "./checker/report";
import { expectPromise, missing, TIMEOUT_MS } from "./expect-promise";
import { runPresence } from "./presence";
import { runStalled, STALLED_MAX } from "./stalled-reader";

// One after the other: each has the machine's processors to itself.
describe.skipIf(missing).sequential("three servers, real sockets, for a minute each", { timeout: TIMEOUT_MS }, () => {
	it("keep the promise when nothing fails", async ({ signal }) => {
		const { verdict } = await expectPromise("none", 10, signal);
		expect(verdict.disconnects).toBe(0);
	});

	it("keep the promise over a bus that drops, reorders and repeats, and disconnect nobody", async ({ signal }) => {
		const { verdict } = await expectPromise("lossy", 60, signal);
		expect(verdict.disconnects).toBe(0);
	});

	it("keep the promise when servers are killed, and all clients resume", async ({ signal }) => {
		const { timings } = await expectPromise("kill", 60, signal);
		expect(timings.catchUp.length).toBeGreaterThan(0);
	});

	it("keep the promise when Redis is killed, and go on acking while it is down", async ({ signal }) => {
		const { verdict, duringOutages } = await expectPromise("redis", 60, signal);
		expect(verdict.disconnects).toBe(0);
		expect(duringOutages.sent).toBeGreaterThan(0);
		expect(duringOutages.acked).toBe(duringOutages.sent);
	});

	it("keep the promise when half the clients are cut off", async ({ signal }) => {
		const { timings } = await expectPromise("cut", 60, signal);
		expect(timings.catchUp.length).toBeGreaterThan(0);
	});

	it("keep the promise while one room's row is locked, and go on acking in the others", async ({ signal }) => {
		const { verdict, duringOutages } = await expectPromise("locked", 30, signal);
		expect(verdict.disconnects).toBe(0);
		expect(duringOutages.sent).toBeGreaterThan(0);
		expect(duringOutages.acked).toBe(duringOutages.sent);
	});

	it("keep the promise through rolling restarts, and end by themselves", async ({ signal }) => {
		const { timings } = await expectPromise("rolling", 60, signal);
		expect(timings.catchUp.length).toBeGreaterThan(0);
	});

	it("tell the others when a server has died with its users", async () => {
		const outcome = await runPresence({ seed: 1, forMs: 30_000 });
		process.stdout.write(`${describePresence(outcome)}\n`);
		expect(outcome.leftAfterMs).toHaveLength(outcome.expected);
		expect(outcome.wrong).toBe(0);
	});
});

describe.skipIf(missing).sequential("a server with a reader that stops reading", { timeout: TIMEOUT_MS }, () => {
	it("spends little on it, and serves the others as before", async () => {
		const outcome = await runStalled({ seed: 1, seconds: 24 });
		process.stdout.write(`${describeStalled(outcome)}\n`);
		// Or the system's own buffers would have taken it all.
		expect(outcome.offered).toBeGreaterThan(2 * STALLED_MAX);
		expect(outcome.inUse).toBeLessThan(STALLED_MAX);
		expect(outcome.verdict.examples).toEqual([]);
	});
});
