import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Mutant } from "./mutant";
import { patch } from "./patch";
import { SourceTree } from "./source-tree";

/** A file with a mutant's bug in it. */
function patched(source: string, mutant: Pick<Mutant, "in" | "find" | "replace" | "insert">): string {
	const src = mkdtempSync(join(tmpdir(), "jsandy-chat-patch-"));
	onTestFinished(() => rmSync(src, { recursive: true }));
	writeFileSync(join(src, "a.ts"), source);
	return patch({ name: "a bug", caughtBy: "", ...mutant }, new SourceTree(src), src).text;
}

const source = `
class Room {
	open(): void { start( 1 ); } // start(1)
	#close() { start(1); stop({ a: 1, b: [2] }); }
}
const open = () => start(1);
`;

test("a statement is found by its function, whatever its white space, and replaced", () => {
	const text = patched(source, { in: "Room.open", find: "start(1);", replace: "end();" });
	expect(text).toBe(source.replace("start( 1 );", "end();"));
	expect(patched(source, { in: "open", find: "start(1)", replace: "end()" })).toContain("const open = () => end();");
});

test("what is left out in the search stands for any code, and a statement can be put before", () => {
	const text = patched(source, { in: "Room.#close", find: "stop({ … [2] });", insert: "wait();" });
	expect(text).toBe(source.replace("stop({", "wait(); stop({"));
});

test.each([
	["there is no such statement", { in: "Room.open", find: "stop()" }],
	["there is no such function", { in: "Room.shut", find: "start(1)" }],
	["there are several", { in: "Room.#close", find: "…" }],
])("it is an error when %s", (_what, mutant) => {
	expect(() => patched(source, mutant)).toThrow(/its place is \d+ times/);
});
