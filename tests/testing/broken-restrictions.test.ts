import { expect, test } from "vitest";
import { MemoryMessageStore, type MessageStore } from "../../src/adapters";
import type { RestrictionChange, RestrictionKey, RestrictionStore } from "../../src/adapters/restriction-store";
import { restrictionCases } from "../../src/testing/store/restriction-cases";

const keyOf = ({ kind, room, userId }: RestrictionKey) => JSON.stringify([kind, room, userId]);

/** Returns a store that keeps restrictions in the simplest way, with one mistake in it. */
function storeWith(
	mistake: (changes: Map<string, RestrictionChange>, right: RestrictionStore) => object,
): MessageStore {
	const inner = new MemoryMessageStore();
	const changes = new Map<string, RestrictionChange>();
	let rev = 0;
	const right: RestrictionStore = {
		setRestriction: async (restriction) => {
			rev += 1;
			changes.set(keyOf(restriction), { rev, restriction, isRemoved: false });
		},
		removeRestriction: async (key) => {
			const known = changes.get(keyOf(key));
			if (!known || known.isRemoved) return;
			rev += 1;
			changes.set(keyOf(key), { ...known, rev, isRemoved: true });
		},
		restrictions: async (sinceRev) =>
			[...changes.values()]
				.filter((change) => change.rev > sinceRev)
				.sort((a, b) => a.rev - b.rev)
				.slice(0, 1_000),
	};
	return {
		append: (message) => inner.append(message),
		list: (query) => inner.list(query),
		...right,
		...mistake(changes, right),
	};
}

/** Returns what the cases report about a store. */
async function reportsOn(store: MessageStore, name?: string): Promise<string> {
	const reports: string[] = [];
	for (const one of restrictionCases) {
		if (name !== undefined && one.name !== name) continue;
		await one.run(store).catch((error: Error) => reports.push(`${one.name}: ${error.message}`));
	}
	return reports.join("\n");
}

const mistakes: [mistake: string, store: MessageStore, says: RegExp][] = [
	[
		"forgets the reason",
		storeWith((_changes, right) => ({
			setRestriction: (restriction: object) => right.setRestriction({ ...restriction, reason: undefined } as never),
		})),
		/enforces others than were set/,
	],
	[
		"keeps the first version of a restriction",
		storeWith((changes, right) => ({
			setRestriction: async (restriction: RestrictionKey) => {
				if (!changes.has(keyOf(restriction))) await right.setRestriction(restriction as never);
			},
		})),
		/keeps it for ever/,
	],
	[
		"ignores the user in its key",
		storeWith((changes, right) => ({
			removeRestriction: async (key: RestrictionKey) => {
				for (const { restriction } of [...changes.values()]) {
					if (restriction.kind === key.kind && restriction.room === key.room)
						await right.removeRestriction(restriction);
				}
			},
		})),
		/another user's ban is lifted/,
	],
	[
		"deletes what is removed",
		storeWith((changes) => ({
			removeRestriction: async (key: RestrictionKey) => void changes.delete(keyOf(key)),
		})),
		/stays banned on the other servers/,
	],
	[
		"counts a removal of nothing",
		storeWith((_changes, right) => ({
			removeRestriction: async (key: RestrictionKey) => {
				await right.setRestriction({ kind: "ban", userId: "nobody" });
				await right.removeRestriction(key);
			},
		})),
		/removing nothing makes every server read a change/,
	],
	[
		"ignores sinceRev",
		storeWith((_changes, right) => ({ restrictions: () => right.restrictions(0) })),
		/not above sinceRev/,
	],
	[
		"returns the latest change first",
		storeWith((_changes, right) => ({
			restrictions: async (sinceRev: number) => (await right.restrictions(sinceRev)).reverse(),
		})),
		/misses the changes before it|never reads it|enforces others/,
	],
];

test.each(mistakes)("the cases of restrictions notice a store that %s", async (_mistake, store, says) => {
	expect(await reportsOn(store)).toMatch(says);
});

test("the cases of restrictions notice a change that becomes visible after a later one", async () => {
	const hidden = new Set<number>();
	const store = storeWith((changes, right) => ({
		setRestriction: async (restriction: never) => {
			await right.setRestriction(restriction);
			const rev = [...changes.values()].at(-1)?.rev ?? 0;
			if (rev % 3 !== 0) return;
			hidden.add(rev);
			await new Promise((resolve) => setTimeout(resolve, 5));
			hidden.delete(rev);
		},
		restrictions: async (since: number) => (await right.restrictions(since)).filter(({ rev }) => !hidden.has(rev)),
	}));
	const name = "shows changes in the order of their revs while two servers make them";
	expect(await reportsOn(store, name)).toMatch(/a server never reads it/);
});

test("the cases of restrictions pass for a correct store, and for one without restrictions", async () => {
	expect(await reportsOn(storeWith(() => ({})))).toBe("");
	expect(await reportsOn({ append: async () => expect.fail(), list: async () => expect.fail() })).toBe("");
});
