import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSnippets, root } from "./read-snippets";
import { run } from "./run";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const subpaths = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
const app = mkdtempSync(join(tmpdir(), "jsandy-chat-app-"));
const children: ChildProcess[] = [];

beforeAll(async () => {
	await run("npx", ["--no-install", "tsup", "--silent", "--out-dir", join(app, "build/dist")], root);
	// Packed from a copy, so that a build that is there already is neither used nor changed.
	for (const file of ["package.json", "README.md", "CHANGELOG.md", "LICENSE"]) {
		writeFileSync(join(app, "build", file), readFileSync(join(root, file)));
	}
	const [tarball] = JSON.parse(await run("npm", ["pack", "--json", "--ignore-scripts"], join(app, "build")));
	await run("npm", ["init", "-y"], app);
	await run("npm", ["pkg", "set", "type=module"], app);
	const versionOf = (name: string) => `${name}@${manifest.devDependencies[name]}`;
	const peers = ["hono", "zod", "@hono/node-server", "ws", "@libsql/client", "postgres", "react", "tsx"].map(versionOf);
	await run(
		"npm",
		["install", "--no-audit", "--no-fund", "--prefer-offline", `./build/${tarball.filename}`, ...peers],
		app,
	);
}, 240_000);

afterAll(() => {
	for (const child of children) child.kill("SIGKILL");
	rmSync(app, { recursive: true, force: true });
});

describe("the packed tarball, installed into an empty app", () => {
	test.each(subpaths)("loads %s as ESM and as CJS, with the same exports", async (subpath) => {
		const name = join("jsandy-chat", subpath);
		const print = "console.log(JSON.stringify(Object.keys(m).filter((key) => key !== 'default').sort()))";
		const esm = await run("node", ["--input-type=module", "-e", `const m = await import("${name}"); ${print}`], app);
		const cjs = await run("node", ["--input-type=commonjs", "-e", `const m = require("${name}"); ${print}`], app);
		expect(JSON.parse(esm).length).toBeGreaterThan(0);
		expect(JSON.parse(cjs)).toEqual(JSON.parse(esm));
	});

	test("runs the README's quick start as it stands there", async () => {
		const quickStart = readSnippets().filter(({ page }) => page === "README.md");
		for (const { file, code } of quickStart) writeFileSync(join(app, file), code);
		const address = await firstLine(start("server.ts", { PORT: "0" }), /^http:.*wsChat$/);
		const client = start("client.ts", { CHAT_URL: address });
		expect(await firstLine(client, /^stored as/)).toMatch(/^stored as [0-9a-f-]{36}, number 1 of the room$/);
	}, 30_000);
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
