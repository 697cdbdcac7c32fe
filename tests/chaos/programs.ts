import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
let folder: string | undefined;

/**
 * The path of a program of a run, compiled once for all its processes: a compiler in each of them would take longer to
 * start than the program.
 */
export function programOf(name: "server" | "client-process"): string {
	folder ??= compile();
	return join(folder, `${name}.mjs`);
}

function compile(): string {
	// Where the imports of packages are found.
	const cache = join(here, "../../node_modules/.cache");
	mkdirSync(cache, { recursive: true });
	const outdir = mkdtempSync(join(cache, "chaos-"));
	process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
	buildSync({
		entryPoints: [join(here, "server.ts"), join(here, "client-process.ts")],
		bundle: true,
		platform: "node",
		format: "esm",
		packages: "external",
		outdir,
		outExtension: { ".js": ".mjs" },
	});
	return outdir;
}
