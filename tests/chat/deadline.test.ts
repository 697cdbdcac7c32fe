import { expect, test } from "vitest";
import { Deadline } from "../../src/chat/deadline";
import { FakeClock } from "../support/fake-clock";

const never = new Promise<never>(() => {});
/** Returns the result or error text of a promise, or "under way". */
function stateOf(promise: Promise<unknown>): Promise<unknown> {
	const soon = new Promise((resolve) => setImmediate(resolve, "under way"));
	return Promise.race([promise.catch((error: Error) => error.message), soon]);
}

test("rejects each call after its own time limit, not before", async () => {
	const clock = new FakeClock();
	const deadline = new Deadline(100, clock, () => new Error("late"));
	const first = deadline.run(never);
	first.catch(() => {});
	await clock.advance(60);
	const second = deadline.run(never);
	second.catch(() => {});
	await clock.advance(39);
	expect(await stateOf(first)).toBe("under way");
	await clock.advance(1);
	expect(await stateOf(first)).toBe("late");
	expect(await stateOf(second)).toBe("under way");
	await clock.advance(60);
	expect(await stateOf(second)).toBe("late");
	expect(clock.pending).toBe(0);
});

test("returns the result of work that ends in time, whatever else is in progress", async () => {
	const clock = new FakeClock();
	const deadline = new Deadline(100, clock, () => new Error("late"));
	const hanging = deadline.run(never);
	hanging.catch(() => {});
	await expect(deadline.run(Promise.resolve(7))).resolves.toBe(7);
	await expect(deadline.run(Promise.reject(new Error("no")))).rejects.toThrow("no");
	await clock.advance(100);
	expect(await stateOf(hanging)).toBe("late");
});

test("drops a late result, and leaves no timer once no work is in progress", async () => {
	const clock = new FakeClock();
	const deadline = new Deadline(100, clock, () => new Error("late"));
	let answer = (_: number) => {};
	const work = deadline.run(new Promise<number>((resolve) => (answer = resolve)));
	work.catch(() => {});
	await clock.advance(100);
	answer(7);
	expect(await stateOf(work)).toBe("late");
	await deadline.run(Promise.resolve(1));
	await clock.advance(0);
	expect(clock.pending).toBe(0);
});
