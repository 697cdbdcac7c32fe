import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GroupCommit, LOCKED, type LockMode } from "../../../../src/adapters/shared/store/group-commit";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** Returns a queue of items such as "a1", whose lock is the letter, and the commits that it makes. */
function lettersQueue(lockWaitMs = 2_000) {
	const locked = new Set<string>();
	const stored: string[] = [];
	const commits: { items: readonly string[]; mode: LockMode }[] = [];
	const queue = new GroupCommit<string, number>(
		async (items, mode) => {
			commits.push({ items, mode });
			if (mode === "wait") await new Promise((resolve) => setTimeout(resolve, 500));
			return items.map((item) => (locked.has(item[0]!) ? LOCKED : stored.push(item)));
		},
		{ lockOf: (item) => item[0]!, lockWaitMs, canWait: true, lockError: () => new Error("still locked"), maxGroup: 8 },
	);
	return { queue, locked, stored, commits };
}

describe("GroupCommit with locks", () => {
	it("stores the items of other locks while one is taken", async () => {
		const { queue, locked, stored } = lettersQueue();
		locked.add("a");
		const waiting = Promise.all(["a1", "a2"].map((item) => queue.add(item)));
		await Promise.all(["b1", "c1", "b2"].map((item) => queue.add(item)));
		expect(stored).toEqual(["b1", "c1", "b2"]);
		locked.delete("a");
		await vi.advanceTimersByTimeAsync(1_000);
		await waiting;
		expect(stored).toEqual(["b1", "c1", "b2", "a1", "a2"]);
		await queue.idle();
	});

	it("keeps the order of a lock's items, also of those that arrive while it is tried again", async () => {
		const { queue, locked, stored } = lettersQueue();
		locked.add("a");
		const added: Promise<number>[] = [];
		for (let n = 0; n < 30; n++) {
			added.push(queue.add(`a${n}`));
			await vi.advanceTimersByTimeAsync(7);
		}
		locked.delete("a");
		added.push(queue.add("a30"));
		await vi.advanceTimersByTimeAsync(5_000);
		await Promise.all(added);
		expect(stored).toEqual(Array.from({ length: 31 }, (_, n) => `a${n}`));
	});

	it("waits for a stuck lock beside the commits of the others, never in one of them", async () => {
		const { queue, locked, commits } = lettersQueue();
		locked.add("a");
		const refused = [expect(queue.add("a1")).rejects.toThrow("still locked")];
		for (let n = 0; n < 50; n++) {
			await queue.add(`b${n}`);
			await vi.advanceTimersByTimeAsync(100);
			if (n === 30) refused.push(expect(queue.add("a2")).rejects.toThrow("still locked"));
		}
		await vi.advanceTimersByTimeAsync(5_000);
		await Promise.all(refused);
		const withA = commits.filter(({ items }) => items.some((item) => item.startsWith("a")));
		expect(withA.filter(({ mode }) => mode === "brief")).toHaveLength(1);
		expect(withA.filter(({ mode }) => mode === "wait").length).toBeGreaterThan(0);
		expect(withA.filter(({ mode, items }) => mode === "wait" && items.length > 1)).toEqual([]);
	});

	it("gives up each item after its own wait", async () => {
		const { queue, locked } = lettersQueue(1_000);
		locked.add("a");
		const outcomes: string[] = [];
		const add = (item: string) =>
			queue.add(item).then(
				() => outcomes.push(`${item} stored`),
				() => outcomes.push(`${item} refused`),
			);
		const all = [add("a1")];
		await vi.advanceTimersByTimeAsync(600);
		all.push(add("a2"));
		await vi.advanceTimersByTimeAsync(600);
		expect(outcomes).toEqual(["a1 refused"]);
		locked.delete("a");
		await vi.advanceTimersByTimeAsync(1_000);
		await Promise.all(all);
		expect(outcomes).toEqual(["a1 refused", "a2 stored"]);
	});

	it("serves others however many locks are taken", async () => {
		const { queue, locked, stored } = lettersQueue();
		for (let code = 200; code < 1_200; code++) locked.add(String.fromCharCode(code));
		const refused = Promise.allSettled([...locked].map((lock) => queue.add(lock)));
		await vi.advanceTimersByTimeAsync(1_000);
		await queue.add("b1");
		expect(stored).toEqual(["b1"]);
		await vi.advanceTimersByTimeAsync(1_500);
		expect((await refused).every(({ status }) => status === "rejected")).toBe(true);
		await queue.idle();
	});
});
