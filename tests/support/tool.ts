import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** Packages that only some tests need, each set in a folder of its own: too large, or too old, to be dev dependencies. */
const tools = {
	bun: ["bun@1.4.5"],
	deno: ["deno@2.9.6"],
	miniflare: ["miniflare@4.20260426.0"],
	"node-server-1": ["@hono/node-server@1.19.19", "@hono/node-ws@1.3.1", "hono@4.13.19", "ws@8.23.0", "zod@4.6.7"],
	vite: ["vite@8.4.0", "@vitejs/plugin-react@6.3.0"],
};
export type Tool = keyof typeof tools;

const root = join(import.meta.dirname, "../..");
const cache = process.env.JSANDY_CHAT_TOOLS ?? join(root, "node_modules/.cache/tools");

/** The folder that has the tool's `node_modules`. */
export const toolFolder = (tool: Tool): string => join(cache, tools[tool].join("+").replaceAll("/", "_"));

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

/** The program of a runtime that `missingTool` has found: the platform's own, because a wrapper would outlive a signal. */
export function programOf(tool: "bun" | "deno"): string {
	const scope = join(toolFolder(tool), "node_modules", tool === "bun" ? "@oven" : "@deno");
	for (const platform of readdirSync(scope)) {
		const program = join(scope, platform, tool === "bun" ? "bin/bun" : "deno");
		if (existsSync(program)) return program;
	}
	throw new Error(`no program of ${tool} in ${dirname(scope)}`);
}
