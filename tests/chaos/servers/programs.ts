import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
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

/** Kept by what is in it, in a cache where the imports of packages are found: runs at the same time share it. */
function compile(): string {
	const { outputFiles } = buildSync({
		entryPoints: [join(here, "server.ts"), join(here, "../clients/client-process.ts")],
		bundle: true,
		platform: "node",
		format: "esm",
		packages: "external",
		outdir: here,
		outExtension: { ".js": ".mjs" },
		write: false,
	});
	const hash = createHash("sha256");
	for (const { text } of outputFiles) hash.update(text);
	const compiled = join(here, "../../../node_modules/.cache/chaos", hash.digest("hex").slice(0, 16));
	mkdirSync(compiled, { recursive: true });
	for (const { path, text } of outputFiles) {
		const file = join(compiled, basename(path));
		if (existsSync(file)) continue;
		// Written beside it first: another run never starts half a program.
		const part = `${file}.${process.pid}`;
		writeFileSync(part, text);
		renameSync(part, file);
	}
	return compiled;
}
