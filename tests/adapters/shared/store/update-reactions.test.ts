import { expect, test } from "vitest";
import { foldReactions } from "../../../../src/adapters/shared/store/reactions/fold-reactions";
import * as limits from "../../../../src/adapters/shared/store/reactions/limits";
import { updateReactions, withFirstUsers } from "../../../../src/adapters/shared/store/reactions/update-reactions";
import * as schema from "../../../../src/schemas/message";

const on = (userId: string, emoji = "👍") => ({ userId, emoji, on: true });
const off = (userId: string, emoji = "👍") => ({ userId, emoji, on: false });
const users = (count: number) => Array.from({ length: count }, (_, index) => `user-${String(index).padStart(2, "0")}`);

test("a store's limits are those of the wire", () => {
	expect(limits.REACTIONS_MAX).toBe(schema.REACTIONS_MAX);
	expect(limits.REACTION_USERS_MAX).toBe(schema.REACTION_USERS_MAX);
});

test("of several changes of one user and emoji the last one counts", () => {
	expect(foldReactions([on("bob"), off("ada"), on("ada"), off("bob"), on("ada", "🎉")])).toEqual({
		removed: [off("bob")],
		added: [on("ada"), on("ada", "🎉")],
	});
});

test("a reaction that is there already, or that nobody made, changes nothing", () => {
	const before = { "👍": { count: 1, userIds: ["ada"] } };
	expect(updateReactions(before, [{ userId: "ada", emoji: "👍" }], [on("ada"), off("bob")])).toBeUndefined();
	expect(updateReactions(undefined, [], [off("ada")])).toBeUndefined();
	expect(updateReactions(undefined, [], [])).toBeUndefined();
});

test("the first ten users are named, and all are counted", () => {
	const update = updateReactions(
		undefined,
		[],
		users(12).map((userId) => on(userId)),
	);
	expect(update?.reactions).toEqual({ "👍": { count: 12, userIds: users(12).slice(0, 10) } });
	expect(update?.added).toHaveLength(12);
	expect(update?.incomplete).toEqual([]);
});

test("the users of an emoji are read again when one of the first ten of many takes it back", () => {
	const before = { "👍": { count: 12, userIds: users(10) } };
	const [first = ""] = users(1);
	const update = updateReactions(before, [{ userId: first, emoji: "👍" }], [off(first), on("zoe")]);
	expect(update).toMatchObject({ incomplete: ["👍"], reactions: { "👍": { count: 12, userIds: users(10).slice(1) } } });
	const read = users(11).slice(1);
	expect(withFirstUsers(update?.reactions ?? {}, "👍", read)).toEqual({ "👍": { count: 12, userIds: read } });
	// With all users named, nothing has to be read.
	const few = { "👍": { count: 2, userIds: [first, "bob"] } };
	expect(updateReactions(few, [{ userId: first, emoji: "👍" }], [off(first), on("zoe")])).toMatchObject({
		incomplete: [],
		reactions: { "👍": { count: 2, userIds: ["bob", "zoe"] } },
	});
});

test("a 21st emoji is left out, and one that is taken back makes room", () => {
	const emoji = Array.from({ length: 20 }, (_, index) => `:e${index}:`);
	const before = Object.fromEntries(emoji.map((one) => [one, { count: 1, userIds: ["ada"] }]));
	expect(updateReactions(before, [], [on("bob", "🎉")])).toBeUndefined();
	const update = updateReactions(before, [{ userId: "ada", emoji: ":e3:" }], [on("bob", "🎉"), off("ada", ":e3:")]);
	expect(Object.keys(update?.reactions ?? {})).toHaveLength(20);
	expect(update?.reactions?.["🎉"]).toEqual({ count: 1, userIds: ["bob"] });
});

test("the last reaction that is taken back leaves none", () => {
	const update = updateReactions(
		{ "👍": { count: 1, userIds: ["ada"] } },
		[{ userId: "ada", emoji: "👍" }],
		[off("ada")],
	);
	expect(update).toEqual({ removed: [off("ada")], added: [], reactions: undefined, incomplete: [] });
});
