import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/architecture.md"), "utf8");

interface Step {
	file: string;
	mark: string | undefined;
}

/** The numbered lists of the page: each starts anew at 1. */
function readPaths(): Step[][] {
	const paths: Step[][] = [];
	for (const [, number, file = "", mark] of page.matchAll(/^(\d+)\. `([^`]+\.tsx?)`(?: \(([^)]+)\))?:/gm)) {
		if (number === "1") paths.push([]);
		paths.at(-1)?.push({ file, mark });
	}
	return paths;
}

const read = (file: string) => readFileSync(join(root, "src", file), "utf8");

/** The files that a file imports, by type or value, with what their folder's index passes on. */
function importsOf(file: string): string[] {
	const paths = [...read(file).matchAll(/ from "(\.[^"]*)"/g)].map(([, path = ""]) =>
		normalize(join(dirname(file), path)),
	);
	return paths.flatMap((path) => {
		const found = [`${path}.ts`, `${path}.tsx`, join(path, "index.ts")].filter((each) =>
			existsSync(join(root, "src", each)),
		);
		return found.flatMap((each) => (each.endsWith("index.ts") ? [each, ...importsOf(each)] : [each]));
	});
}

const names = (file: string, word: string) => new RegExp(`\\b${word}\\b`).test(read(file));

/** Says what is wrong with a step, or undefined if its mark is true. */
function wrongWith(before: Step | undefined, { file, mark }: Step): string | undefined {
	if (!existsSync(join(root, "src", file))) return `${file} does not exist`;
	if (!before || mark === "bus") return undefined;
	const [, word, wiring] = mark?.match(/^(?:interface `(\w+)`|wired in `([^`]+)`)$/) ?? [];
	if (word) {
		const areNamed =
			names(before.file, word) && (names(file, word) || importsOf(file).some((each) => names(each, word)));
		return areNamed ? undefined : `${before.file} and ${file} do not share the interface ${word}`;
	}
	if (wiring) {
		const knows = (each: string) => each === wiring || importsOf(wiring).includes(each);
		const isWiredBySelf = importsOf(wiring).some((each) => importsOf(each).includes(file));
		return knows(file) || isWiredBySelf ? undefined : `${wiring} does not know ${file}`;
	}
	if (mark) return `${file} has a mark that means nothing: ${mark}`;
	return importsOf(before.file).includes(file) ? undefined : `${before.file} does not import ${file}`;
}

describe("docs/architecture.md", () => {
	const paths = readPaths();

	test("has the paths of a message, a join, a gap and a client's send", () => {
		const headings = ["message", "join", "gap", "client's send"].map((what) => `The path of a ${what}\n`);
		expect(headings.filter((heading) => !page.includes(heading))).toEqual([]);
		// A message has two: on the sender's server, and on the others.
		expect(paths).toHaveLength(headings.length + 1);
	});

	test.each(paths.map((path, index) => [index, path] as const))("marks each step of list %i truly", (_, path) => {
		expect(path.flatMap((step, nth) => wrongWith(path[nth - 1], step) ?? [])).toEqual([]);
	});

	test("names only files that exist", () => {
		const named = [...page.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.tsx?)`/g)].map(([, file = ""]) => file);
		const missing = named.filter((file) => ![file, `src/${file}`].some((each) => existsSync(join(root, each))));
		expect(missing).toEqual([]);
	});
});
