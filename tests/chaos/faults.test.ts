import { describe, expect, it } from "vitest";
import { expectPromise, missing, TIMEOUT_MS } from "./expect-promise";

// Two at a time, each with a Redis and tables of its own. All of them, for longer: faults.long.test.ts.
describe.skipIf(missing).concurrent("three servers, real sockets", { timeout: TIMEOUT_MS }, () => {
	it("keep the promise over a bus that drops, reorders and repeats, and disconnect nobody", async ({ signal }) => {
		const { verdict } = await expectPromise("lossy", 9, signal);
		expect(verdict.disconnects).toBe(0);
	});

	it("keep the promise when a server is killed, and all clients resume", async ({ signal }) => {
		const { timings } = await expectPromise("kill", 3, signal);
		expect(timings.catchUp.length).toBeGreaterThan(0);
	});

	it("keep the promise when half the clients are cut off", async ({ signal }) => {
		const { timings } = await expectPromise("cut", 3, signal);
		expect(timings.catchUp.length).toBeGreaterThan(0);
	});
});
