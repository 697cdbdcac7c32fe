import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadTool, missingTool } from "../support/tool";

/** Miniflare, as far as it is used. */
interface Miniflare {
	dispatchFetch(url: string, options?: { headers: Record<string, string> }): Promise<Response>;
	dispose(): Promise<void>;
}
interface MiniflareModule {
	Miniflare: new (options: object) => Miniflare;
}

const missing = await missingTool("miniflare");

describe.skipIf(missing)("a plain Cloudflare Worker", () => {
	let worker: Miniflare | undefined;

	beforeAll(async () => {
		const { outputFiles } = await build({
			entryPoints: [join(import.meta.dirname, "on-worker.ts")],
			bundle: true,
			format: "esm",
			conditions: ["workerd", "worker", "browser"],
			write: false,
			logLevel: "silent",
		});
		const { Miniflare } = await loadTool<MiniflareModule>("miniflare", "miniflare");
		// Named as a module, because a script is searched for imports, and the one of the runtime's helper is a variable.
		const modules = [{ type: "ESModule", path: "worker.js", contents: outputFiles[0]?.text }];
		worker = new Miniflare({ modules, cf: false, compatibilityDate: "2026-01-01" });
	}, 120_000);
	afterAll(() => worker?.dispose());

	test("starts with a chat mounted at module level, and serves HTTP", async () => {
		const response = await worker?.dispatchFetch("http://chat.example/hello");
		expect(await response?.text()).toBe("hello");
	});

	test("refuses a socket with 501, and says that it needs a Durable Object", async () => {
		const headers = { upgrade: "websocket", connection: "Upgrade" };
		const response = await worker?.dispatchFetch("http://chat.example/wsChat", { headers });
		expect([response?.status, await response?.text()]).toEqual([501, expect.stringContaining("need a Durable Object")]);
	});
});
