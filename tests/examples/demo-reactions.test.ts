import { expect, test } from "vitest";
import { describeReaction } from "../../examples/node-react/page/changes/describe-reaction";

const userIds = Array.from({ length: 10 }, (_, n) => `user-${n}`);
const nameOf = (id: string) => id.replace("user-", "User ");
const describe = (count: number, ids: readonly string[], isOwn: boolean) =>
	describeReaction({ count, userIds: ids, isOwn, me: "user-0", nameOf });

test("a reaction of few names them all, this user first", () => {
	expect(describe(1, ["user-1"], false)).toBe("User 1");
	expect(describe(2, ["user-1", "user-0"], true)).toBe("You and User 1");
});

test("a reaction of many names ten, and counts the others", () => {
	expect(describe(13, userIds, true)).toMatch(/^You, User 1, .*User 9, and 3 more$/);
	expect(describe(12, userIds.with(0, "user-10"), true)).toMatch(/^You, User 10, User 1, .*User 8, and 2 more$/);
});
