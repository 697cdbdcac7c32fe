import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const servers = ["ours", "ours-on-redis", "ws", "socket-io", "tcp"];

/** The servers, compiled. */
export interface BuiltServers {
	/** The script of the server of that name. */
	script(name: string): string;
	remove(): Promise<void>;
}

/**
 * Compiles the servers as the package itself is: run from the sources by `tsx`, each closure would be given its name back
 * at run time, which costs what no user pays.
 */
export async function buildServers(): Promise<BuiltServers> {
	const here = fileURLToPath(new URL(".", import.meta.url));
	// Below the sources, so that what they import is found.
	const folder = await mkdtemp(join(here, ".built-"));
	await build({
		entryPoints: servers.map((name) => join(here, "servers", `${name}.ts`)),
		outdir: folder,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		packages: "external",
		platform: "node",
		format: "esm",
		target: "es2022",
	});
	return {
		script: (name) => join(folder, `${name}.mjs`),
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}
