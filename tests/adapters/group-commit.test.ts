import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../src/adapters/group-commit";

/** Commits that end when the test says so. */
function heldCommits() {
	const groups: { items: readonly string[]; end: () => void; fail: (error: Error) => void }[] = [];
	const commit = (items: readonly string[]) =>
		new Promise<string[]>((resolve, reject) => {
			groups.push({ items, end: () => resolve(items.map((item) => item.toUpperCase())), fail: reject });
		});
	return { groups, commit };
}

describe("GroupCommit", () => {
	it("commits together what arrives while a commit is in flight, each item with its own result", async () => {
		const { groups, commit } = heldCommits();
		const writer = new GroupCommit(commit);
		const results = ["a", "b", "c"].map((item) => writer.add(item));
		groups[0]?.end();
		expect(await results[0]).toBe("A");
		expect(groups.map(({ items }) => items)).toEqual([["a"], ["b", "c"]]);
		groups[1]?.end();
		expect(await Promise.all(results)).toEqual(["A", "B", "C"]);
		await writer.idle();
	});

	it("rejects the items of a commit that fails, and goes on with the next", async () => {
		const { groups, commit } = heldCommits();
		const writer = new GroupCommit(commit, { maxGroup: 1 });
		const [first, second] = [writer.add("a"), writer.add("b")];
		const fault = new Error("disk full");
		groups[0]?.fail(fault);
		await expect(first).rejects.toBe(fault);
		groups[1]?.end();
		expect(await second).toBe("B");
	});

	it("refuses what would wait beyond its limit", async () => {
		const { groups, commit } = heldCommits();
		const writer = new GroupCommit(commit, { maxWaiting: 1 });
		const accepted = [writer.add("a"), writer.add("b")];
		await expect(writer.add("c")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
		groups[0]?.end();
		await accepted[0];
		groups[1]?.end();
		expect(await Promise.all(accepted)).toEqual(["A", "B"]);
	});
});
