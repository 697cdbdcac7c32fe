import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { circlesOf } from "../support/import-circles";
import { importsOf, readSource, type SourceImport, sourceFiles } from "../support/source-imports";

/** Own files in a folder; its `index.ts` only names them again. */
const FILES_MAX = 14;
const LINES_MAX = 250;

interface Rule {
	/** What a part may import at run time: files below src/, and packages. */
	runTime: RegExp;
	/** What it may name types of besides. */
	types?: RegExp;
}

const interfaces = "adapters/(message-store|pubsub|store-error|restriction-store)\\.ts";
const below = `(chat|rpc|schemas)/|errors\\.ts|same-json\\.ts|${interfaces}|hono($|/)|zod$`;

/** By the part of src: "The folders" in docs/architecture.md. */
const rules: Record<string, Rule> = {
	schemas: { runTime: /^(schemas\/|zod$)/ },
	errors: { runTime: /^$/, types: /^schemas\/error\.ts$/ },
	"same-json": { runTime: /^$/ },
	rpc: {
		runTime: /^(rpc\/|schemas\/(frame|error)\.ts|errors\.ts|adapters\/(pubsub|upstash\/pubsub)\.ts|hono($|\/)|zod$)/,
		types: /^(ws$|@hono\/node-server)/,
	},
	adapters: {
		runTime: /^(adapters\/|errors\.ts|same-json\.ts|@libsql\/client$|drizzle-orm($|\/)|postgres$|node:crypto$)/,
		types: /^schemas\//,
	},
	chat: { runTime: new RegExp(`^(${below})`) },
	// The default store and its wrapper are made there, and a store that cannot work is refused.
	procedures: {
		runTime: new RegExp(`^(procedures/|${below}|adapters/((memory|create-only)/store|shared/store/append-next)\\.ts)`),
	},
	// A client derives the events that it may send from the server.
	client: { runTime: /^(client\/|errors\.ts)/, types: /^(schemas|rpc)\/|^zod$|^procedures\/built-in-events\.ts$/ },
	react: { runTime: /^(react\/|client\/|react$)/, types: /^schemas\// },
	ai: { runTime: /^(ai\/|client\/)/, types: /^(procedures|schemas)\// },
	testing: { runTime: /^(testing|adapters|errors|schemas|procedures|chat|rpc|client|hono)($|\/|\.ts)/ },
	node: { runTime: /^(node\/|rpc\/|errors\.ts|node:[a-z]+$|@hono\/node-server$|ws$|hono($|\/))/ },
	bun: { runTime: /^(bun\/|rpc\/|errors\.ts|hono($|\/))/ },
	deno: { runTime: /^(deno\/|rpc\/|errors\.ts|hono($|\/))/ },
	cloudflare: {
		runTime: /^((cloudflare|rpc|chat|procedures|adapters|schemas)\/|errors\.ts|hono($|\/)|zod$|cloudflare:)/,
	},
	index: { runTime: /^((procedures|chat|rpc|schemas|adapters)\/|errors\.ts)/ },
};

const partOf = (file: string) => (file.split("/")[0] ?? "").replace(/\.tsx?$/, "");
const imports = new Map(sourceFiles.map((file): [string, SourceImport[]] => [file, importsOf(file)]));
const importsBy = (isIn: (file: string) => boolean) =>
	[...imports].flatMap(([file, found]) => (isIn(file) ? found.map(({ path }) => ({ file, path })) : []));

describe("each part of src imports only what it may", () => {
	test.each(sourceFiles)("%s", (file) => {
		const rule = rules[partOf(file)];
		expect(rule, `${file} is in no known part`).toBeDefined();
		const forbidden = (imports.get(file) ?? []).filter(
			({ path, isRunTime }) => !rule?.runTime.test(path) && (isRunTime || !rule?.types?.test(path)),
		);
		expect(forbidden.map(({ path, isRunTime }) => (isRunTime ? path : `type of ${path}`))).toEqual([]);
	});
});

test("no file imports itself by way of others, in code or in types", () => {
	const edges = new Map([...imports].map(([file, found]) => [file, found.map(({ path }) => path)]));
	expect(circlesOf(edges).map((circle) => circle.join(", "))).toEqual([]);
});

test("nothing imports the root", () => {
	expect(importsBy(() => true).filter(({ path }) => path === "index.ts")).toEqual([]);
});

test("only procedures import the composition root", () => {
	const found = importsBy((file) => partOf(file) !== "procedures");
	expect(found.filter(({ path }) => path === "chat/chat.ts")).toEqual([]);
});

test("no test runner is needed by what is published for tests", () => {
	const found = importsBy((file) => partOf(file) === "testing");
	expect(found.filter(({ path }) => /vitest|jest|node:test/.test(path))).toEqual([]);
});

test("an index.ts holds named re-exports alone", () => {
	const indexes = sourceFiles.filter((file) => file.endsWith("/index.ts") && file !== "schemas/index.ts");
	const own = indexes.filter((file) => /^(?!(export (type )?\{|\t|\} from|\/\*\*| \*|\/\/|$))/m.test(readSource(file)));
	expect(own).toEqual([]);
});

test(`no file of src is longer than ${LINES_MAX} lines, and no folder holds more than ${FILES_MAX} files of its own`, () => {
	expect(sourceFiles.filter((file) => readSource(file).trimEnd().split("\n").length > LINES_MAX)).toEqual([]);
	const folders = sourceFiles.filter((file) => !file.endsWith("index.ts")).map((file) => dirname(file));
	const isFull = (folder: string) => folders.filter((other) => other === folder).length > FILES_MAX;
	expect([...new Set(folders)].filter(isFull)).toEqual([]);
});

test("the library prints nothing", () => {
	// Examples in docstrings may print.
	const code = (file: string) => readSource(file).replace(/\/\*\*[\s\S]*?\*\//g, "");
	expect(sourceFiles.filter((file) => /\bconsole\./.test(code(file)))).toEqual([]);
});
