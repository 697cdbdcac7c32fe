import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Runs the Worker in workerd on this machine, as `wrangler dev` does with wrangler.jsonc. */
const { outputFiles } = await build({
	entryPoints: [join(import.meta.dirname, "worker.ts")],
	bundle: true,
	format: "esm",
	conditions: ["workerd", "worker", "browser"],
	external: ["cloudflare:workers"],
	write: false,
});
const { resolve } = createRequire(import.meta.url);
const { Miniflare } = await import(pathToFileURL(resolve("miniflare")).href);
const worker = new Miniflare({
	modules: [{ type: "ESModule", path: "worker.js", contents: outputFiles[0]?.text }],
	port: Number(process.env.PORT ?? 8787),
	cf: false,
	compatibilityDate: "2026-01-01",
	durableObjects: {
		CHAT_GATE: { className: "Gate", useSQLite: true },
		CHAT_ROOM: { className: "ChatRoom", useSQLite: true },
	},
	durableObjectsPersist: process.env.DATA ?? join(import.meta.dirname, "data"),
});
console.log(String(await worker.ready));
process.once("SIGTERM", () => worker.dispose());
process.once("SIGINT", () => worker.dispose());
