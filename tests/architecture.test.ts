import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const src = join(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));

/** What each part of src may import at run time: other parts by name, packages by theirs. */
const mayImport: Record<string, RegExp> = {
	schemas: /^(schemas|zod)$/,
	errors: /^$/,
	rpc: /^(rpc|schemas\/frame|schemas\/error|errors|adapters\/(pubsub|upstash\/pubsub)|hono|zod)$/,
	adapters: /^(adapters|errors|@libsql\/client|drizzle-orm|postgres|node:crypto)$/,
	chat: /^(chat|procedures|rpc|schemas|errors|adapters|hono|zod)$/,
	procedures: /^(procedures|chat|rpc|schemas|errors|adapters|hono|zod)$/,
	client: /^(client|errors)$/,
	react: /^(react|client)$/,
	testing: /^(testing|adapters|errors|schemas|procedures|chat|rpc|hono)$/,
	node: /^(node|rpc|errors|node:[a-z]+|@hono\/node-server|ws)$/,
	bun: /^(bun|rpc|errors|hono)$/,
	deno: /^(deno|rpc|errors|hono)$/,
	index: /^(procedures|rpc|schemas|errors|adapters)$/,
};

const partOf = (file: string) => (file.split("/")[0] ?? "").replace(/\.tsx?$/, "");
const packageOf = (path: string) => (path.startsWith("@") ? path.split("/", 2).join("/") : path.split("/")[0]) ?? "";

/** Parts that a part may not even name a type of. */
const mayNotName: Record<string, readonly string[]> = {
	schemas: ["errors", "rpc", "adapters", "procedures", "client", "react", "testing", "node"],
	errors: ["rpc", "adapters", "procedures", "client", "react", "testing", "node"],
	rpc: ["procedures", "client", "react", "testing", "node"],
	adapters: ["rpc", "procedures", "client", "react", "testing", "node"],
	procedures: ["client", "react", "testing", "node"],
	client: ["procedures", "adapters", "react", "testing", "node"],
	react: ["procedures", "adapters", "testing", "node"],
	node: ["procedures", "adapters", "client", "react", "testing"],
	bun: ["procedures", "adapters", "client", "react", "testing", "node", "deno"],
	deno: ["procedures", "adapters", "client", "react", "testing", "node", "bun"],
};

const runTimeImport = /^(?:import|export) (?!type )[^;]*? from "([^"]+)";/gms;
const anyImport = /^(?:import|export) [^;]*? from "([^"]+)";/gms;

function importsOf(file: string, kind = runTimeImport): string[] {
	const text = readFileSync(join(src, file), "utf8");
	const imports = [...text.matchAll(kind)];
	return imports.map(([, path = ""]) => (path.startsWith(".") ? normalize(join(dirname(file), path)) : path));
}

describe("each part of src imports only what it may", () => {
	test.each(files)("%s", (file) => {
		const allowed = mayImport[partOf(file)];
		expect(allowed, `${file} is in no known part`).toBeDefined();
		for (const path of importsOf(file)) {
			const names = path.includes(":") ? [path] : [path, partOf(path), packageOf(path)];
			expect(
				names.some((name) => allowed?.test(name)),
				`${file} imports ${path}`,
			).toBe(true);
		}
	});
});

test("no part names a type of one that it may not know of", () => {
	for (const file of files) {
		const forbidden = mayNotName[partOf(file)] ?? [];
		const named = importsOf(file, anyImport).filter((path) => forbidden.includes(partOf(path)));
		expect(named, file).toEqual([]);
	}
});

test("nothing imports the root, and rpc knows of no other schema than frame and error", () => {
	for (const file of files) {
		const paths = importsOf(file, anyImport);
		expect(paths, file).not.toContain("index");
		expect(paths, file).not.toContain(".");
		if (partOf(file) !== "rpc") continue;
		const schemas = paths.filter((path) => partOf(path) === "schemas");
		expect(
			schemas.filter((path) => path !== "schemas/frame" && path !== "schemas/error"),
			file,
		).toEqual([]);
	}
});

test("no file of src is longer than 250 lines", () => {
	const long = files.filter((file) => readFileSync(join(src, file), "utf8").split("\n").length > 250);
	expect(long).toEqual([]);
});

test("the library prints nothing", () => {
	// Examples in docstrings may print.
	const code = (file: string) => readFileSync(join(src, file), "utf8").replace(/\/\*\*[\s\S]*?\*\//g, "");
	expect(files.filter((file) => /\bconsole\./.test(code(file)))).toEqual([]);
});
