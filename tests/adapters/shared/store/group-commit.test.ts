import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../../../src/adapters/shared/store/group-commit";
import { StoreError } from "../../../../src/adapters/store-error";

interface HeldCommit {
	items: readonly string[];
	end: () => void;
	fail: (error: Error) => void;
}

/** Returns commits that a test ends. `next()` resolves with the next commit that was started. */
function heldCommits() {
	const groups: HeldCommit[] = [];
	const started: HeldCommit[] = [];
	let onBegin = () => {};
	const commit = (items: readonly string[]) =>
		new Promise<string[]>((resolve, reject) => {
			const group = { items, end: () => resolve(items.map((item) => item.toUpperCase())), fail: reject };
			groups.push(group);
			started.push(group);
			onBegin();
		});
	async function next(): Promise<HeldCommit> {
		for (;;) {
			const group = started.shift();
			if (group) return group;
			await new Promise<void>((resolve) => {
				onBegin = resolve;
			});
		}
	}
	return { groups, commit, next };
}

describe("GroupCommit", () => {
	it("commits items that arrive during a commit together, each with its own result", async () => {
		const { groups, commit, next } = heldCommits();
		const writer = new GroupCommit(commit);
		const results = ["a", "b", "c"].map((item) => writer.add(item));
		(await next()).end();
		expect(await results[0]).toBe("A");
		const second = await next();
		expect(groups.map(({ items }) => items)).toEqual([["a"], ["b", "c"]]);
		second.end();
		expect(await Promise.all(results)).toEqual(["A", "B", "C"]);
		await writer.idle();
	});

	it("rejects the items of a failed commit, and continues with the next", async () => {
		const { commit, next } = heldCommits();
		const writer = new GroupCommit(commit, { maxGroup: 1 });
		const [first, second] = [writer.add("a"), writer.add("b")];
		const fault = new Error("disk full");
		(await next()).fail(fault);
		await expect(first).rejects.toBe(fault);
		(await next()).end();
		expect(await second).toBe("B");
	});

	it("stores the neighbours of an item that can never be stored, in their order", async () => {
		const stored: string[] = [];
		let commits = 0;
		const refused = new StoreError("permanent", "no NUL in a text");
		const writer = new GroupCommit<string, number>(async (items) => {
			commits += 1;
			if (items.includes("bad")) throw refused;
			return items.map((item) => stored.push(item));
		});
		const texts = Array.from({ length: 64 }, (_, n) => (n === 41 ? "bad" : String(n)));
		const results = await Promise.allSettled(["first", ...texts].map((text) => writer.add(text)));
		expect(results.filter(({ status }) => status === "rejected")).toEqual([{ status: "rejected", reason: refused }]);
		expect(stored).toEqual(["first", ...texts.filter((text) => text !== "bad")]);
		// One bad item costs a few more commits, not one for each neighbour.
		expect(commits).toBeLessThan(16);
	});

	it("does not retry what may have been stored", async () => {
		const { commit, next, groups } = heldCommits();
		const writer = new GroupCommit(commit);
		const results = Promise.allSettled(["a", "b", "c"].map((item) => writer.add(item)));
		(await next()).end();
		(await next()).fail(new StoreError("unknown", "the connection was lost"));
		expect((await results).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
		expect(groups).toHaveLength(2);
	});

	it("refuses an item when too many are waiting", async () => {
		const { commit, next } = heldCommits();
		const writer = new GroupCommit(commit, { maxWaiting: 1 });
		const accepted = [writer.add("a"), writer.add("b")];
		await expect(writer.add("c")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
		(await next()).end();
		await accepted[0];
		(await next()).end();
		expect(await Promise.all(accepted)).toEqual(["A", "B"]);
	});
});
