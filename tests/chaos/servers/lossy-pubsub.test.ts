import { expect, it, vi } from "vitest";
import { MemoryPubSub } from "../../../src/adapters";
import { seededRandom } from "../../support/seeded-random";
import { type BusFault, LossyPubSub } from "./lossy-pubsub";

/** What arrives of 10,000 messages that were published in order. */
async function arrivals(fault: Partial<BusFault>, seed = 1): Promise<number[]> {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	try {
		const inner = new MemoryPubSub();
		const bus = new LossyPubSub(inner, { drop: 0, reorder: 0, repeat: 0, ...fault }, seededRandom(seed));
		const got: number[] = [];
		await bus.subscribe("t", (payload) => got.push(Number(payload)));
		for (let n = 0; n < 10_000; n++) await bus.publish("t", n);
		await vi.runAllTimersAsync();
		return got;
	} finally {
		vi.useRealTimers();
	}
}

it("drops, repeats and reorders about as much as it was told to", async () => {
	const dropped = await arrivals({ drop: 0.05 });
	expect(10_000 - dropped.length).toBeGreaterThan(400);
	expect(10_000 - dropped.length).toBeLessThan(600);
	const repeated = await arrivals({ repeat: 0.01 });
	expect(repeated.length - 10_000).toBeGreaterThan(60);
	expect(repeated.length - 10_000).toBeLessThan(140);
	const reordered = await arrivals({ reorder: 0.1 });
	expect(new Set(reordered).size).toBe(10_000);
	expect(reordered.filter((n, at) => n < (reordered[at - 1] ?? 0)).length).toBeGreaterThan(0);
});

it("does the same again for the same seed, and otherwise for another", async () => {
	const fault = { drop: 0.05, reorder: 0.1, repeat: 0.01 };
	expect(await arrivals(fault, 7)).toEqual(await arrivals(fault, 7));
	expect(await arrivals(fault, 7)).not.toEqual(await arrivals(fault, 8));
});

it("delivers nothing late once its subscription has ended", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	try {
		const bus = new LossyPubSub(new MemoryPubSub(), { drop: 0, reorder: 1, repeat: 0 }, () => 0.5);
		const abort = new AbortController();
		const got = vi.fn();
		await bus.subscribe("t", got, { signal: abort.signal });
		await bus.publish("t", 1);
		await Promise.resolve();
		abort.abort();
		await vi.runAllTimersAsync();
		expect(got).not.toHaveBeenCalled();
	} finally {
		vi.useRealTimers();
	}
});
