import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfDeclarations } from "./declarations";
import { pack, type Tarball } from "./pack";
import { readSnippets, root } from "./read-snippets";
import { run } from "./run";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const subpaths = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
/** All that load on Node. `tests/cloudflare` runs the other one. */
const onNode = subpaths.filter((path) => path !== "./cloudflare");
const app = mkdtempSync(join(tmpdir(), "jsandy-chat-app-"));
const children: ChildProcess[] = [];
let tarball: Tarball;

/** What an app imports of each subpath, with its types in use. */
const consumer = `
import { createChatProcedure, mountChat, type ChatMessage, type InferOutgoing, type MiddlewareArgs } from "jsandy-chat";
import { MemoryMessageStore, MemoryPubSub } from "jsandy-chat/adapters";
import { D1MessageStore } from "jsandy-chat/adapters/d1";
import { DrizzleMessageStore, pgChatTables } from "jsandy-chat/adapters/drizzle";
import { LibsqlMessageStore } from "jsandy-chat/adapters/libsql";
import { NatsPubSub } from "jsandy-chat/adapters/nats";
import { PostgresMessageStore } from "jsandy-chat/adapters/postgres";
import { RedisPubSub } from "jsandy-chat/adapters/redis";
import { createChatClient } from "jsandy-chat/client";
import { serve } from "jsandy-chat/node";
import { useMessages } from "jsandy-chat/react";
import { jsandy } from "jsandy-chat/rpc";
import { newMessageSchema } from "jsandy-chat/schemas";
import { storeSuite } from "jsandy-chat/testing";
import { Hono } from "hono";
import * as z from "zod";

const wsChat = createChatProcedure({
	auth: async ({ c, next }: MiddlewareArgs<object, { Variables: { account: string } }>) =>
		next({ user: { id: c.get("account"), name: "Ada" }, role: "admin" }),
	store: new MemoryMessageStore(),
	authorize: ({ ctx }) => ctx.role === "admin",
	incoming: { poke: z.object({ who: z.string() }) },
	on: { poke: ({ data, ctx }) => ({ poked: ctx.role.concat(data.who) }) },
	// @ts-expect-error auth adds no rank
	beforeSend: ({ ctx }) => ctx.rank,
});
export const chat = mountChat(new Hono(), { wsChat }, { pubsub: new MemoryPubSub() });
const message: ChatMessage = newMessageSchema.parse({});
const heard: InferOutgoing<typeof wsChat>["newMessage"] = message;
const poked: Promise<{ poked: string }> = createChatClient<typeof wsChat>({ url: "/" }).socket.request("poke", { who: "Bob" });
// @ts-expect-error a text is a string
chat.send({ room: "a", text: 1, user: { id: "1", name: "Ada" } });
// @ts-expect-error there is no such event
createChatClient<typeof wsChat>({ url: "/" }).socket.request("pok", {});
export const all = [heard, poked, D1MessageStore, DrizzleMessageStore, pgChatTables, LibsqlMessageStore, NatsPubSub, PostgresMessageStore, RedisPubSub, serve, useMessages, jsandy, storeSuite];
`;

const compilations = ["typescript-5.4", "typescript"].flatMap((compiler) => [
	{ compiler, module: "node16", moduleResolution: "node16" },
	{ compiler, module: "nodenext", moduleResolution: "nodenext" },
	{ compiler, module: "esnext", moduleResolution: "bundler" },
]);

const bundles: [code: string, packages: string[]][] = [
	['export * from "jsandy-chat/schemas"', ["zod"]],
	['export { newMessageSchema } from "jsandy-chat/schemas"', ["zod"]],
	['export * from "jsandy-chat/client"', []],
	['export { useMessages } from "jsandy-chat/react"', ["react"]],
	['export { createChatProcedure, mountChat } from "jsandy-chat"', ["hono", "zod"]],
	['export { RedisPubSub } from "jsandy-chat/adapters/redis"', []],
];

beforeAll(async () => {
	tarball = await pack(join(app, "build"));
	await run("npm", ["init", "-y"], app);
	await run("npm", ["pkg", "set", "type=module"], app);
	const versionOf = (name: string) => `${name}@${manifest.devDependencies[name]}`;
	const peers = [...Object.keys(manifest.peerDependencies).filter((name) => name !== "@jsandy/rpc"), "tsx"].map(
		versionOf,
	);
	const types = ["@types/node", "@types/react", "@types/ws"].map(versionOf);
	await run(
		"npm",
		["install", "--no-audit", "--no-fund", "--prefer-offline", `./build/${tarball.filename}`, ...peers, ...types],
		app,
	);
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
		expect(tarball.size).toBeLessThan(700_000);
	});

	test.each(compilations)(
		"compiles under strict with TypeScript $compiler, $module and $moduleResolution",
		async (how) => {
			const { compiler, module, moduleResolution } = how;
			const folder = join(app, `types-${compiler}-${moduleResolution}`);
			mkdirSync(folder);
			writeFileSync(join(folder, "esm.ts"), consumer);
			// A module of CommonJS; a bundler knows only the other kind.
			if (moduleResolution !== "bundler") writeFileSync(join(folder, "cjs.cts"), consumer);
			const options = {
				module,
				moduleResolution,
				strict: true,
				noEmit: true,
				target: "es2022",
				types: ["node"],
				jsx: "react-jsx",
			};
			// Drizzle's declarations import drivers that no app has all of; the next test checks ours.
			writeFileSync(
				join(folder, "tsconfig.json"),
				JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true } }),
			);
			await run("node", [join(root, "node_modules", compiler, "bin/tsc"), "-p", folder], app);
		},
		60_000,
	);

	test.each(["typescript-5.4", "typescript"])(
		"has declarations without an error, checked in full with %s",
		(compiler) => {
			const files = subpaths.flatMap((subpath) => {
				const { import: esm, require: cjs } = manifest.exports[subpath];
				return [esm.types, cjs.types].map((file: string) => join(app, "node_modules/jsandy-chat", file));
			});
			expect(faultsOfDeclarations(compiler, files)).toEqual([]);
		},
		60_000,
	);

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
