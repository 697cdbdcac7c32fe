import { mkdtemp, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { contenders } from "./contenders";

const root = fileURLToPath(new URL("../..", import.meta.url));
const allServers: readonly string[] = [...new Set(Object.values(contenders).map(({ server }) => server))];

/** The compiled servers. */
export interface BuiltServers {
	/** Returns the path of a server's script. */
	script(server: string): string;
	remove(): Promise<void>;
}

/**
 * Compiles the servers the way the package itself is compiled. Run from the sources by `tsx`, each closure would get its
 * name at run time, which no user pays for.
 *
 * @param checkout whose `src` and packages the servers run with. Its `src/index.ts`, `src/node` and `src/adapters` have to exist.
 */
export async function buildServers(servers = allServers, checkout = root): Promise<BuiltServers> {
	// Inside `node_modules`, so that a server imports the packages of its own checkout.
	const folder = await mkdtemp(join(checkout, "node_modules", ".bench-"));
	const remove = () => rm(folder, { recursive: true, force: true });
	try {
		await build({
			entryPoints: servers.map((server) => join(root, "bench/fan-out/servers", `${server}.ts`)),
			outdir: folder,
			outExtension: { ".js": ".mjs" },
			bundle: true,
			packages: "external",
			platform: "node",
			format: "esm",
			target: "es2022",
			logLevel: "silent",
			plugins: [sourcesOf(checkout)],
		});
	} catch (error) {
		await remove();
		throw error;
	}
	return { script: (server) => join(folder, `${server}.mjs`), remove };
}

/** Resolves the servers' imports of `src` to that of a checkout. */
const sourcesOf = (checkout: string): Plugin => ({
	name: "sources-of-a-checkout",
	setup({ onResolve, resolve: resolveImport }) {
		onResolve({ filter: /^(\.\.\/)+src(\/|$)/ }, async ({ path, resolveDir, kind }) => {
			const inside = relative(root, resolve(resolveDir, path));
			const found = await resolveImport(`./${inside}`, { resolveDir: checkout, kind });
			return found.errors.length > 0 ? { errors: [{ text: `there is no ${inside} in ${checkout}` }] } : found;
		});
	},
});
