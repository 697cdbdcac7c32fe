import { expect, test, vi } from "vitest";
import * as z from "zod";
import { profileReader } from "../../../src/chat/app/user";
import type { FindUsers } from "../../../src/chat/people/find-users";
import { UserLookup } from "../../../src/chat/people/user-lookup";
import { FakeClock } from "../../support/fake-clock";

const named = (...names: [id: string, name: string][]) => new Map(names.map(([id, name]) => [id, { name }]));

function lookupWith(users: FindUsers) {
	const clock = new FakeClock();
	const onError = vi.fn();
	const asked = vi.fn(users);
	const profiles = profileReader(z.object({ avatar: z.string() }));
	const lookup = new UserLookup({ users: asked, profiles, clock, onError });
	const prepare = (...ids: string[]) => {
		const waiting = lookup.prepare(new Set(ids));
		const page = { isReady: waiting === undefined };
		void waiting?.then(() => {
			page.isReady = true;
		});
		return page;
	};
	const names = (...ids: string[]) => ids.map((id) => lookup.get(id)?.name);
	return { clock, onError, asked, lookup, prepare, names };
}

test("all pages of one turn are one call, with each user once", async () => {
	const { clock, asked, prepare, names } = lookupWith(async (ids) =>
		named(...ids.map((id): [string, string] => [id, `${id}!`])),
	);
	const pages = [prepare("ada", "bob"), prepare("bob", "eve")];
	await clock.advance(0);
	expect(asked.mock.calls).toEqual([[["ada", "bob", "eve"]]]);
	expect(pages.map(({ isReady }) => isReady)).toEqual([true, true]);
	expect(names("ada", "bob", "eve")).toEqual(["ada!", "bob!", "eve!"]);
});

test("an answer counts for a minute, also that a user is not known", async () => {
	const { clock, asked, prepare, names } = lookupWith(async () => named(["ada", "Ada"], ["foreign", "Eve"]));
	prepare("ada", "gone");
	await clock.advance(59_000);
	expect(prepare("ada", "gone").isReady).toBe(true);
	expect([asked.mock.calls.length, ...names("ada", "gone", "foreign")]).toEqual([1, "Ada", undefined, undefined]);
	await clock.advance(1_001);
	prepare("ada");
	await clock.advance(0);
	expect(asked.mock.calls.at(-1)).toEqual([["ada"]]);
	expect(asked).toHaveBeenCalledTimes(2);
});

test("a page waits a second for a hook that is late, and the late answer serves the next page", async () => {
	const answers: ((found: ReturnType<typeof named>) => void)[] = [];
	const { clock, onError, prepare, names } = lookupWith(() => new Promise((resolve) => void answers.push(resolve)));
	const page = prepare("ada");
	await clock.advance(999);
	expect(page.isReady).toBe(false);
	await clock.advance(1);
	expect(page.isReady).toBe(true);
	expect(onError.mock.calls).toEqual([[new Error("users did not answer within 1000 ms"), { event: "users" }]]);
	answers[0]?.(named(["ada", "Ada"]));
	await clock.advance(0);
	expect(prepare("ada").isReady).toBe(true);
	expect(names("ada")).toEqual(["Ada"]);
	expect(clock.pending).toBe(0);
});

test.each<[string, FindUsers]>([
	[
		"throws",
		() => {
			throw new Error("no table");
		},
	],
	["rejects", async () => Promise.reject(new Error("no table"))],
	["returns no Map", async () => ({ ada: { name: "Ada" } }) as never],
	["returns nothing", async () => undefined as never],
	["hangs", () => new Promise(() => {})],
])("a hook that %s is reported once and rests, and no page waits meanwhile", async (_what, users) => {
	const { clock, onError, asked, prepare, names } = lookupWith(users);
	prepare("ada");
	await clock.advance(1_000);
	expect(onError).toHaveBeenCalledTimes(1);
	expect([prepare("ada").isReady, prepare("bob").isReady]).toEqual([true, true]);
	await clock.advance(10_000);
	expect(prepare("ada").isReady).toBe(false);
	await clock.advance(1_000);
	expect([asked.mock.calls.length, onError.mock.calls.length, names("ada")[0]]).toEqual([2, 1, undefined]);
});

test("while a hook fails, the names that it gave before stay", async () => {
	let works = true;
	const { clock, prepare, names } = lookupWith(async () => {
		if (!works) throw new Error("down");
		return named(["ada", "Ada"]);
	});
	prepare("ada");
	await clock.advance(60_001);
	works = false;
	prepare("ada");
	await clock.advance(0);
	expect(names("ada")).toEqual(["Ada"]);
});

test.each<[string, unknown]>([
	["blank", " "],
	["with an invisible character", "Ad\u200ba"],
	["with a bidi override", "Ada\u202e"],
	["too long", "x".repeat(129)],
	["that is missing", undefined],
])("a name %s is not shown and is reported, and the other users' are shown", async (_what, name) => {
	const { clock, onError, prepare, names } = lookupWith(
		async () => new Map(Object.entries({ ada: { name: name as string }, bob: { name: "Bob" } })),
	);
	prepare("ada", "bob");
	await clock.advance(0);
	expect(names("ada", "bob")).toEqual([undefined, "Bob"]);
	expect(onError).toHaveBeenCalledTimes(1);
	expect(String(onError.mock.calls[0])).not.toContain("x".repeat(129));
});

test.each<[string, unknown]>([
	["of 2 KiB", { avatar: "x".repeat(2_048) }],
	["that the schema does not accept", { avatar: 1 }],
	["that is a text", "avatar"],
])("of a user with a profile %s only the name is shown", async (_what, profile) => {
	const { clock, onError, prepare, lookup } = lookupWith(async () => new Map([["ada", { name: "Ada", profile }]]));
	prepare("ada");
	await clock.advance(0);
	expect(lookup.get("ada")).toEqual({ name: "Ada" });
	expect(onError).toHaveBeenCalledTimes(1);
});

test("a call has at most 1,000 users, at most 8 calls run at a time, and a page beyond those does not wait", async () => {
	const { clock, asked, prepare } = lookupWith(() => new Promise(() => {}));
	const ids = Array.from({ length: 30_000 }, (_, n) => `u${n}`);
	prepare(...ids);
	expect(prepare("one more").isReady).toBe(true);
	await clock.advance(0);
	expect(asked.mock.calls.map(([batch]) => batch.length)).toEqual(Array(8).fill(1_000));
	await clock.advance(1_000);
	expect(clock.pending).toBe(0);
	expect(asked).toHaveBeenCalledTimes(8);
});

test("10,000 users are kept, and the one used longest ago is dropped", async () => {
	const { clock, prepare, names } = lookupWith(async (ids) => named(...ids.map((id): [string, string] => [id, id])));
	prepare("ada", "bob");
	await clock.advance(0);
	prepare(...Array.from({ length: 9_998 }, (_, n) => `u${n}`));
	await clock.advance(0);
	prepare("ada", "one more");
	await clock.advance(0);
	expect(names("ada", "bob", "one more")).toEqual(["ada", undefined, "one more"]);
});
