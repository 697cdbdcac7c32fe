import { expect, test } from "vitest";
import { circlesOf } from "./import-circles";

const edges = (...pairs: string[]) => {
	const map = new Map<string, string[]>();
	for (const [from = "", to = ""] of pairs) map.set(from, [...(map.get(from) ?? []), to]);
	return map;
};

test("a circle is found, however long, and two that touch are one", () => {
	expect(circlesOf(edges("ab", "bc", "ca"))).toEqual([["a", "b", "c"]]);
	expect(circlesOf(edges("ab", "ba", "bc", "cb", "cd"))).toEqual([["a", "b", "c"]]);
	expect(circlesOf(edges("ab", "ba", "bc", "cd", "dc"))).toEqual([
		["c", "d"],
		["a", "b"],
	]);
});

test("two ways to one file are no circle", () => {
	expect(circlesOf(edges("ab", "ac", "bd", "cd"))).toEqual([]);
});
