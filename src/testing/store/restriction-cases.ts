import type { MessageStore } from "../../adapters/message-store";
import type { RestrictionStore } from "../../adapters/restriction-store";
import type { Restriction } from "../../schemas/restriction";
import { completeAll } from "../complete-all";
import { assertEqual, newRoom, oneTo, type StoreCase } from "./store-case";

const isComplete = (store: MessageStore | undefined): store is MessageStore & RestrictionStore =>
	store?.setRestriction !== undefined && store.removeRestriction !== undefined && store.restrictions !== undefined;

/** A case about restrictions. A store without the three methods passes. */
const restrictionCase = (
	name: string,
	run: (store: MessageStore & RestrictionStore, other: MessageStore & RestrictionStore) => Promise<void>,
): StoreCase => ({
	name,
	async run(store, other) {
		if (isComplete(store)) await run(store, isComplete(other) ? other : store);
	},
});

/** Returns every change after a rev, as a server reads them. */
async function changesSince(store: RestrictionStore, rev: number) {
	const changes = [];
	for (let from = rev; ; ) {
		const page = await store.restrictions(from);
		changes.push(...page);
		const last = page.at(-1);
		if (!last) return changes;
		if (last.rev <= from)
			throw new Error("restrictions returns a rev that is not above sinceRev, so servers read for ever");
		from = last.rev;
	}
}

const lastRev = async (store: RestrictionStore) => (await changesSince(store, 0)).at(-1)?.rev ?? 0;

const userOf = (restriction: Restriction) => ("userId" in restriction ? restriction.userId : undefined);

/** Cases about bans, mutes and slow modes. */
export const restrictionCases: readonly StoreCase[] = [
	restrictionCase("keeps every field of a ban, a mute and a slow mode", async (store, other) => {
		const room = newRoom();
		const rev = await lastRev(store);
		const restrictions: Restriction[] = [
			{ kind: "ban", userId: room, until: 8_640_000_000_000_000, reason: 'it\'s "spam" 👎' },
			{ kind: "ban", room, userId: "ada" },
			{ kind: "mute", room, userId: "Ada", until: 1 },
			{ kind: "slow", room, seconds: 30, reason: "" },
		];
		for (const restriction of restrictions) await store.setRestriction(restriction);
		const changes = await changesSince(other, rev);
		const ours = changes.filter(({ restriction }) => restriction.room === room || userOf(restriction) === room);
		assertEqual(
			ours.map(({ restriction }) => restriction),
			restrictions,
			"a server that reads the restrictions enforces others than were set",
		);
		assertEqual(
			ours.map(({ isRemoved }) => isRemoved),
			[false, false, false, false],
			"a restriction does not apply although it was set",
		);
	}),
	restrictionCase("replaces a restriction of the same kind, room and user, under a higher rev", async (store) => {
		const room = newRoom();
		const before = await lastRev(store);
		await store.setRestriction({ kind: "mute", room, userId: "ada", until: 5, reason: "first" });
		const between = await lastRev(store);
		if (between <= before) throw new Error("a change does not raise the rev, so the other servers never read it");
		await store.setRestriction({ kind: "mute", room, userId: "ada" });
		const changes = (await changesSince(store, between)).filter(({ restriction }) => restriction.room === room);
		assertEqual(
			changes.map(({ restriction }) => restriction),
			[{ kind: "mute", room, userId: "ada" }],
			"a server that has read the first restriction keeps it for ever",
		);
		const all = (await changesSince(store, 0)).filter(({ restriction }) => restriction.room === room);
		assertEqual(all.length, 1, "a server that starts must read every former version of a restriction");
	}),
	restrictionCase(
		"reports a removed restriction once as removed, and none that was never set",
		async (store, other) => {
			const room = newRoom();
			const ban = { kind: "ban", room, userId: "ada" } as const;
			const before = await lastRev(store);
			await other.removeRestriction(ban);
			assertEqual(await lastRev(store), before, "removing nothing makes every server read a change");
			await store.setRestriction({ ...ban, reason: "spam" });
			await store.setRestriction({ ...ban, userId: "bob" });
			const set = await lastRev(store);
			await other.removeRestriction(ban);
			await other.removeRestriction(ban);
			const changes = await changesSince(store, set);
			const ours = changes.filter(({ restriction }) => restriction.room === room);
			assertEqual(
				ours.map(({ restriction, isRemoved }) => ({ kind: restriction.kind, userId: userOf(restriction), isRemoved })),
				[{ kind: "ban", userId: "ada", isRemoved: true }],
				"a user whose ban was lifted stays banned on the other servers, or another user's ban is lifted",
			);
			await store.setRestriction(ban);
			const again = (await changesSince(store, ours.at(-1)?.rev ?? 0)).filter(
				({ restriction }) => restriction.room === room,
			);
			assertEqual(
				again.map(({ restriction, isRemoved }) => ({ restriction, isRemoved })),
				[{ restriction: ban, isRemoved: false }],
				"a user who is banned again is not banned",
			);
		},
	),
	restrictionCase("shows changes in the order of their revs while two servers make them", async (store, other) => {
		const room = newRoom();
		const before = await lastRev(store);
		const seen: number[] = [];
		let from = before;
		let isWriting = true;
		const read = async () => {
			for (const { rev, restriction } of await store.restrictions(from)) {
				from = rev;
				if (restriction.room === room) seen.push(rev);
			}
		};
		const reading = (async () => {
			while (isWriting) {
				await read();
				// Gives the writers a turn, even if the store answers without waiting.
				await new Promise((resolve) => setTimeout(resolve));
			}
		})();
		const write = async (writer: RestrictionStore, name: string) => {
			for (const n of oneTo(10)) await writer.setRestriction({ kind: "mute", room, userId: `${name}-${n}` });
		};
		const writers = [write(store, "a"), write(other, "b"), write(store, "c"), write(other, "d")];
		const writing = completeAll(writers).finally(() => {
			isWriting = false;
		});
		await completeAll<unknown>([writing, reading]);
		await read();
		assertEqual(new Set(seen).size, 40, "a change becomes visible after a later one, so a server never reads it");
	}),
	restrictionCase("returns at most 1,000 changes at once, the earliest first", async (store) => {
		const revs = (await store.restrictions(0)).map(({ rev }) => rev);
		assertEqual(
			revs,
			revs.toSorted((a, b) => a - b),
			"a server that reads a page misses the changes before it",
		);
		if (revs.length > 1_000) throw new Error("a server that starts reads every restriction in one answer");
	}),
];
