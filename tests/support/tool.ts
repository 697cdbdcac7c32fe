import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** What `examples/next` installs, beside this package. */
function dependenciesOfNext(): string[] {
	const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "examples/next/package.json"), "utf8"));
	const all = Object.entries({ ...dependencies, ...devDependencies });
	return all.flatMap(([name, version]) => (name === "jsandy-chat" ? [] : `${name}@${version}`));
}

/** Packages that only some tests need, each set in a folder of its own: too large, or too old, to be dev dependencies. */
const tools = {
	bun: ["bun@1.4.5"],
	deno: ["deno@2.9.6"],
	miniflare: ["miniflare@4.20260730.0"],
	"node-server-1": ["@hono/node-server@1.19.19", "@hono/node-ws@1.3.1", "hono@4.13.19", "ws@8.23.0", "zod@4.6.7"],
	// The oldest that the package is for, and the major before.
	"other-copies": ["hono@4.9.0", "hono-3@npm:hono@3.12.12", "zod@4.0.5", "zod-3@npm:zod@3.25.76"],
	next: dependenciesOfNext(),
	"node-18": [`node-${process.platform.replace("win32", "win")}-${process.arch}@18.20.8`],
	vite: ["vite@8.4.0", "@vitejs/plugin-react@6.3.0"],
};
export type Tool = keyof typeof tools;

const cache = process.env.JSANDY_CHAT_TOOLS ?? join(root, "node_modules/.cache/tools");

/** The folder that has the tool's `node_modules`. */
export const toolFolder = (tool: Tool): string => join(cache, tools[tool].join("+").replaceAll(/[/:]/g, "_"));

/**
 * Returns why the tests that need a tool are skipped, or undefined if it is there. Installs it into the cache if it is not:
 * `JSANDY_CHAT_TOOLS`, or else `node_modules/.cache/tools`.
 *
 * @throws Error instead, with `REQUIRE_SERVICES=1`.
 * @example
 * const missing = await missingTool("bun");
 * describe.skipIf(missing)("on Bun", () => { … });
 */
export async function missingTool(tool: Tool): Promise<string | undefined> {
	const folder = toolFolder(tool);
	if (existsSync(folder)) return undefined;
	mkdirSync(cache, { recursive: true });
	const making = mkdtempSync(join(cache, "making-"));
	try {
		const options = ["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix", making];
		await promisify(execFile)("npm", [...options, ...tools[tool]], { cwd: making });
		renameSync(making, folder);
		return undefined;
	} catch (error) {
		// Another test may have installed it in the meantime.
		if (existsSync(folder)) return undefined;
		const reason = `no ${tools[tool].join(" ")}: ${String(error).split("\n")[0]}`;
		if (process.env.REQUIRE_SERVICES === "1") throw new Error(reason, { cause: error });
		process.stderr.write(`skipped: ${reason}\n`);
		return reason;
	} finally {
		rmSync(making, { recursive: true, force: true });
	}
}

/** Loads a package of a tool that `missingTool` has found, with what is installed beside it. */
export async function loadTool<Module>(tool: Tool, name: string): Promise<Module> {
	const { resolve } = createRequire(join(toolFolder(tool), "package.json"));
	return import(pathToFileURL(resolve(name)).href);
}

/** Where a runtime's program is: a folder that has one for each platform, and its name there. */
const programs = { bun: ["@oven", "bin/bun"], deno: ["@deno", "deno"], "node-18": ["", "bin/node"] } as const;

/** The program of a runtime that `missingTool` has found: the platform's own, because a wrapper would outlive a signal. */
export function programOf(tool: keyof typeof programs): string {
	const [folder, name] = programs[tool];
	const scope = join(toolFolder(tool), "node_modules", folder);
	for (const platform of readdirSync(scope)) {
		const program = join(scope, platform, name);
		if (existsSync(program)) return program;
	}
	throw new Error(`no program of ${tool} in ${dirname(scope)}`);
}
