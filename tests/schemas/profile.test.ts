import { expect, test } from "vitest";
import { profileSchema } from "../../src";

const faultOf = (profile: unknown) => profileSchema.safeParse(profile).error?.issues[0]?.message;
const cycle: Record<string, unknown> = {};
cycle.self = cycle;

test("a profile is a copy of plain JSON, without undefined entries", () => {
	const profile = { avatar: "a", badges: [{ name: "first", at: undefined }], color: undefined };
	const parsed = profileSchema.parse(profile);
	expect(parsed).toEqual({ avatar: "a", badges: [{ name: "first" }] });
	expect(Object.keys(parsed)).toEqual(["avatar", "badges"]);
	expect(parsed.badges).not.toBe(profile.badges);
});

test.each<[string, unknown, string]>([
	["of 2 KiB", { about: "x".repeat(2_048) }, "profile may have at most 1024 bytes of JSON"],
	[
		"of 1 KiB in letters of three bytes",
		{ about: "\u0915".repeat(400) },
		"profile may have at most 1024 bytes of JSON",
	],
	["with an own key __proto__", JSON.parse('{"__proto__":{"isAdmin":true}}'), "profile has a key that is not allowed"],
	["with such a key inside", { list: [JSON.parse('{"constructor":1}')] }, "profile has a key that is not allowed"],
	["with values without end", { list: Array(200).fill(1) }, "profile may have at most 128 values"],
	["that contains itself", cycle, "profile may have at most 128 values"],
	["with a Date", { at: new Date(0) }, "profile must be JSON, at most 8 levels deep"],
	["with a lone surrogate", { about: "\ud800" }, "profile must be JSON, at most 8 levels deep"],
	["that is a list", ["avatar"], "profile must be a JSON object"],
	["that is null", null, "profile must be a JSON object"],
])("a profile %s is refused", (_what, profile, fault) => {
	expect(faultOf(profile)).toBe(fault);
});
