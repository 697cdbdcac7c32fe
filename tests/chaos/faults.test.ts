import { describe, expect, it } from "vitest";
import { missingForChaos } from "./needs";
import { runPresence } from "./presence";
import { describeOutcome, describePresence, describeStalled } from "./report";
import { type Outcome, runScenario } from "./run-scenario";
import { type ScenarioName, scenarios } from "./scenarios";
import { runStalled, STALLED_MAX } from "./stalled-reader";

/** Starting, faults, catching up and ending, on a busy machine. */
const TIMEOUT_MS = 120_000;
const CLIENTS = 12;

const missing = await missingForChaos();
const print = (text: string) => process.stdout.write(`${text}\n`);

/** The short form; `npm run chaos` is the long one. */
async function run(name: ScenarioName, seconds: number, signal: AbortSignal): Promise<Outcome> {
	const outcome = await runScenario(scenarios[name], { seconds, clients: CLIENTS, signal });
	print(describeOutcome(outcome));
	return outcome;
}

/** Nothing lost, repeated or out of order; each send acked; each client back; each server as it was told. */
function expectPromiseKept({ verdict, faults }: Outcome): void {
	expect(verdict.examples).toEqual([]);
	expect(faults).toEqual([]);
	expect(verdict.acked).toBe(verdict.sent);
	expect(verdict.sent).toBeGreaterThan(CLIENTS);
	expect(verdict.resyncs).toBe(0);
	expect(verdict.gaps ?? 0).toBe(0);
}

// One after the other: each has the machine's processors to itself.
describe.skipIf(missing).sequential("three servers, real sockets", () => {
	it("keep the promise when nothing fails", { timeout: TIMEOUT_MS }, async ({ signal }) => {
		const outcome = await run("none", 3, signal);
		expectPromiseKept(outcome);
		expect(outcome.verdict.disconnects).toBe(0);
	});

	it("keep the promise over a bus that drops, reorders and repeats, and disconnect nobody", {
		timeout: TIMEOUT_MS,
	}, async ({ signal }) => {
		const outcome = await run("lossy", 15, signal);
		expectPromiseKept(outcome);
		expect(outcome.verdict.disconnects).toBe(0);
	});

	it("keep the promise when servers are killed, and all clients resume", { timeout: TIMEOUT_MS }, async ({
		signal,
	}) => {
		const outcome = await run("kill", 12, signal);
		expectPromiseKept(outcome);
		expect(outcome.timings.catchUp.length).toBeGreaterThan(0);
	});

	it("keep the promise when Redis is killed, and go on acking while it is down", { timeout: TIMEOUT_MS }, async ({
		signal,
	}) => {
		const outcome = await run("redis", 8, signal);
		expectPromiseKept(outcome);
		expect(outcome.verdict.disconnects).toBe(0);
		expect(outcome.duringOutages.sent).toBeGreaterThan(0);
		expect(outcome.duringOutages.acked).toBe(outcome.duringOutages.sent);
	});

	it("keep the promise when half the clients are cut off", { timeout: TIMEOUT_MS }, async ({ signal }) => {
		const outcome = await run("cut", 7, signal);
		expectPromiseKept(outcome);
		expect(outcome.timings.catchUp.length).toBeGreaterThan(0);
	});

	it("keep the promise while one room's row is locked, and go on acking in the others", {
		timeout: TIMEOUT_MS,
	}, async ({ signal }) => {
		const outcome = await run("locked", 12, signal);
		expectPromiseKept(outcome);
		expect(outcome.verdict.disconnects).toBe(0);
		expect(outcome.duringOutages.sent).toBeGreaterThan(0);
		expect(outcome.duringOutages.acked).toBe(outcome.duringOutages.sent);
	});

	it("keep the promise through a rolling restart, and end by themselves", { timeout: TIMEOUT_MS }, async ({
		signal,
	}) => {
		const outcome = await run("rolling", 6, signal);
		expectPromiseKept(outcome);
		expect(outcome.timings.catchUp.length).toBeGreaterThan(0);
	});

	it("tell the others when a server has died with its users", { timeout: TIMEOUT_MS }, async () => {
		const outcome = await runPresence({ seed: 1, forMs: 30_000 });
		print(describePresence(outcome));
		expect(outcome.leftAfterMs).toHaveLength(outcome.expected);
		expect(outcome.wrong).toBe(0);
	});
});

describe.skipIf(missing).sequential("a server with a reader that stops reading", () => {
	it("spends little on it, and serves the others as before", { timeout: TIMEOUT_MS }, async () => {
		const outcome = await runStalled({ seed: 1, seconds: 24 });
		print(describeStalled(outcome));
		// Or the system's own buffers would have taken it all.
		expect(outcome.offered).toBeGreaterThan(2 * STALLED_MAX);
		expect(outcome.inUse).toBeLessThan(STALLED_MAX);
		expect(outcome.verdict.examples).toEqual([]);
	});
});
