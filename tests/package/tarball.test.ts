import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installTarball, subpaths } from "./install-tarball";
import type { Tarball } from "./pack";
import { readSnippets } from "./read-snippets";
import { run } from "./run";

/** All that load on Node. `tests/cloudflare` runs the other one. */
const onNode = subpaths.filter((path) => path !== "./cloudflare");
const app = mkdtempSync(join(tmpdir(), "jsandy-chat-app-"));
const children: ChildProcess[] = [];
let tarball: Tarball;

const bundles: [code: string, packages: string[]][] = [
	['export * from "jsandy-chat/schemas"', ["zod"]],
	['export { newMessageSchema } from "jsandy-chat/schemas"', ["zod"]],
	['export * from "jsandy-chat/client"', []],
	['export { useMessages } from "jsandy-chat/react"', ["react"]],
	['export { createChatProcedure, mountChat } from "jsandy-chat"', ["hono", "zod"]],
	['export { RedisPubSub } from "jsandy-chat/adapters/redis"', []],
];

beforeAll(async () => {
	tarball = await installTarball(app);
}, 240_000);

afterAll(() => {
	for (const child of children) child.kill("SIGKILL");
	rmSync(app, { recursive: true, force: true });
});

describe("the packed tarball, installed into an empty app", () => {
	test("loads each subpath that is for Node as ESM and as CJS, with the same exports", async () => {
		const names = JSON.stringify(onNode.map((subpath) => join("jsandy-chat", subpath)));
		const printed = (load: string) =>
			`(async () => {
				const found = {};
				for (const name of ${names}) found[name] = Object.keys(${load}).filter((key) => key !== "default").sort();
				console.log(JSON.stringify(found));
			})()`;
		const esm = JSON.parse(await run("node", ["--input-type=module", "-e", printed("await import(name)")], app));
		const cjs = JSON.parse(await run("node", ["--input-type=commonjs", "-e", printed("require(name)")], app));
		expect(Object.keys(esm)).toHaveLength(onNode.length);
		expect(Object.entries(esm).filter(([, names]) => (names as string[]).length === 0)).toEqual([]);
		expect(cjs).toEqual(esm);
	}, 60_000);

	test("runs the README's quick start as it stands there", async () => {
		const quickStart = readSnippets().filter(({ page }) => page === "README.md");
		for (const { file, code } of quickStart) writeFileSync(join(app, file), code);
		const address = await firstLine(start("server.ts", { PORT: "0" }), /^http:.*wsChat$/);
		const client = start("client.ts", { CHAT_URL: address });
		expect(await firstLine(client, /^stored as/)).toMatch(/^stored as [0-9a-f-]{36}, number 1 of the room$/);
	}, 30_000);

	test("holds the build and the docs, and nothing else", () => {
		const belongs =
			/^(dist\/[\w/-]+\.(js|cjs|d\.ts|d\.cts)|docs\/[\w/-]+\.(md|svg)|package\.json|README\.md|CHANGELOG\.md|LICENSE|llms\.txt)$/;
		expect(tarball.files.map(({ path }) => path).filter((path) => !belongs.test(path))).toEqual([]);
		expect(tarball.size).toBeLessThan(750_000);
	});

	test.each(bundles)("`%s` brings along %j and nothing else, as ESM and as CJS", async (code, packages) => {
		for (const condition of ["import", "require"]) {
			const { metafile } = await build({
				stdin: { contents: code, resolveDir: app },
				absWorkingDir: app,
				bundle: true,
				format: "esm",
				conditions: [condition],
				// Fails on what only Node has.
				platform: "browser",
				metafile: true,
				write: false,
				logLevel: "silent",
			});
			const found = Object.keys(metafile.inputs).map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
			expect(new Set(found.filter(Boolean))).toEqual(new Set(["jsandy-chat", ...packages]));
		}
	});
});

function start(file: string, env: Record<string, string>): ChildProcess {
	const child = spawn("node", ["--import", "tsx", file], {
		cwd: app,
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	children.push(child);
	return child;
}

/** The first line that a program prints and that matches; rejects with what it said when it ends without one. */
async function firstLine(child: ChildProcess, pattern: RegExp): Promise<string> {
	const said: string[] = [];
	child.stderr?.on("data", (text) => said.push(String(text)));
	const found = (async () => {
		for await (const line of createInterface({ input: child.stdout! })) if (pattern.test(line)) return line;
		throw new Error(`it ended without ${pattern}: ${said.join("")}`);
	})();
	return Promise.race([found, once(child, "error").then(([error]) => Promise.reject(error))]);
}
