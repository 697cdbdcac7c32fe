import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AppendSteps, appendNext } from "../../../../src/adapters";
import { sampleMessage } from "../../sample-message";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A table in which another writer always takes the number first; each insert takes `ms` milliseconds. */
function contested(ms: number) {
	const steps: AppendSteps & { inserts: number } = {
		inserts: 0,
		find: async () => undefined,
		lastSeq: async () => 0,
		insert: async () => {
			steps.inserts += 1;
			await after(ms);
			throw new Error("taken");
		},
		isTaken: (error) => String(error) === "Error: taken",
	};
	return steps;
}

/** Runs until the append fails, and returns how long that took and the error. */
async function outcomeOf(steps: AppendSteps): Promise<{ ms: number; error: unknown }> {
	const start = performance.now();
	let outcome: { ms: number; error: unknown } | undefined;
	const done = appendNext(steps)(sampleMessage()).catch((error: unknown) => {
		outcome = { ms: performance.now() - start, error };
	});
	for (let n = 0; n < 1_000 && !outcome; n++) await vi.advanceTimersByTimeAsync(10);
	await done;
	return outcome ?? expect.unreachable("the append worked");
}

test.each([1, 700])("retries for 2.5 s, however long an insert takes (%i ms)", async (insertMs) => {
	const { ms, error } = await outcomeOf(contested(insertMs));
	expect(error).toMatchObject({ name: "StoreError", failure: "transient" });
	expect(ms).toBeGreaterThanOrEqual(2_500);
	expect(ms).toBeLessThan(2_500 + insertMs + 60);
});

test("gives up in time even if the system clock is set back", async () => {
	const steps = contested(20);
	const insert = steps.insert;
	steps.insert = (message) => {
		vi.setSystemTime(0);
		return insert(message);
	};
	expect((await outcomeOf(steps)).ms).toBeLessThan(2_600);
});

test("stores the message as soon as no other writer is faster", async () => {
	const steps = contested(1);
	const { insert } = steps;
	steps.insert = async (message) => (steps.inserts < 20 ? insert(message) : undefined);
	const appended = appendNext(steps)(sampleMessage());
	await vi.advanceTimersByTimeAsync(2_400);
	expect(await appended).toMatchObject({ message: { seq: 1, text: "hello" }, repeated: false });
});
