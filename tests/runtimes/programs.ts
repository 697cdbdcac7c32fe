import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { programOf } from "../support/tool";
import type { Runtime } from "./check";
import type { Program } from "./served-process";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const entry = (runtime: string) => join(root, `tests/runtimes/on-${runtime}.ts`);

/** How the server of the checks is built and run in one way. `folder` is empty, and outside of the repository. */
type Make = (folder: string) => Promise<Program>;

/** Every way, by the runtime. A bundle runs where there are no packages to find. */
export const programs: Record<Runtime, Record<string, Make>> = {
	node: {
		"from source": async () => ({ command: process.execPath, args: ["--import", "tsx", entry("node")], cwd: root }),
		"bundled by esbuild": async (folder) => {
			const outfile = join(folder, "server.cjs");
			await build({ entryPoints: [entry("node")], outfile, bundle: true, platform: "node", logLevel: "silent" });
			return { command: process.execPath, args: [outfile], cwd: folder };
		},
	},
	bun: {
		"from source": async () => ({ command: programOf("bun"), args: [entry("bun")], cwd: root }),
		"bundled by bun build": async (folder) => {
			const outfile = join(folder, "server.js");
			await run(programOf("bun"), ["build", entry("bun"), "--target=bun", `--outfile=${outfile}`], { cwd: root });
			return { command: programOf("bun"), args: [outfile], cwd: folder };
		},
		"compiled by bun build --compile": async (folder) => {
			const outfile = join(folder, "server");
			await run(programOf("bun"), ["build", entry("bun"), "--compile", `--outfile=${outfile}`], { cwd: root });
			return { command: outfile, args: [], cwd: folder };
		},
	},
	deno: {
		"from source": async () => ({ command: programOf("deno"), args: denoArgs("run", "-A", entry("deno")), cwd: root }),
		"bundled by deno bundle": async (folder) => {
			const outfile = join(folder, "server.js");
			await run(programOf("deno"), denoArgs("bundle", "--output", outfile, entry("deno")), { cwd: root });
			return { command: programOf("deno"), args: ["run", "-A", outfile], cwd: folder };
		},
	},
};

/** The sources import each other without extensions, which Deno allows only when it is told to. */
const denoArgs = (command: string, ...args: string[]) => [command, "--unstable-sloppy-imports", ...args];
