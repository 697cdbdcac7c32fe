import { resolve } from "node:path";
import { build } from "esbuild";
import { loadTool } from "../support/tool";

/** Miniflare, as far as it is used. */
export interface Miniflare {
	readonly ready: Promise<URL>;
	dispatchFetch(url: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Response>;
	dispose(): Promise<void>;
}
interface MiniflareModule {
	Miniflare: new (options: object) => Miniflare;
}

/** What a Worker is bound to. */
export interface WorkerOptions {
	/** A file, by its path from this folder. */
	entry: string;
	/** The classes of Durable Objects by binding. Default: none. */
	classes?: Record<string, string>;
	/** The folder that keeps Durable Objects over a restart. Default: memory. */
	persist?: string;
	d1?: boolean;
}

/** Bundles a Worker as an app does, and serves it in workerd on a free port. */
export async function startWorker({ entry, classes = {}, persist, d1 = false }: WorkerOptions): Promise<Miniflare> {
	const { outputFiles } = await build({
		entryPoints: [resolve(import.meta.dirname, entry)],
		bundle: true,
		format: "esm",
		conditions: ["workerd", "worker", "browser"],
		external: ["cloudflare:workers"],
		write: false,
		logLevel: "silent",
	});
	const { Miniflare } = await loadTool<MiniflareModule>("miniflare", "miniflare");
	const objects = Object.entries(classes).map(([binding, className]) => [binding, { className, useSQLite: true }]);
	const worker = new Miniflare({
		name: "chat",
		// Named as a module, because a script is searched for imports, and the one of the runtime's helper is a variable.
		modules: [{ type: "ESModule", path: "worker.js", contents: outputFiles[0]?.text }],
		cf: false,
		compatibilityDate: "2026-01-01",
		durableObjects: Object.fromEntries(objects),
		...(persist !== undefined && { durableObjectsPersist: persist }),
		...(d1 && { d1Databases: ["DB"] }),
	});
	await worker.ready;
	return worker;
}
