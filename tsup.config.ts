import { readFileSync, writeFileSync } from "node:fs";
import { defineConfig } from "tsup";

/** One entry a published subpath: the key is the path under `dist/`, the value the file that is the subpath. */
export const entries = {
	index: "src/index.ts",
	"schemas/index": "src/schemas/index.ts",
	"rpc/index": "src/rpc/index.ts",
	"adapters/index": "src/adapters/index.ts",
	"adapters/libsql/index": "src/adapters/libsql/index.ts",
	"adapters/postgres/index": "src/adapters/postgres/index.ts",
	"adapters/drizzle/index": "src/adapters/drizzle/index.ts",
	"adapters/d1/index": "src/adapters/d1/index.ts",
	"adapters/redis/index": "src/adapters/redis/index.ts",
	"adapters/nats/index": "src/adapters/nats/index.ts",
	"node/index": "src/node/index.ts",
	"bun/index": "src/bun/index.ts",
	"deno/index": "src/deno/index.ts",
	"cloudflare/index": "src/cloudflare/index.ts",
	"client/index": "src/client/index.ts",
	"react/index": "src/react/index.ts",
	"testing/index": "src/testing/index.ts",
};

export default defineConfig(({ outDir = "dist" }) => ({
	entry: entries,
	format: ["esm", "cjs"],
	target: "es2022",
	// Workers alone have it.
	external: ["cloudflare:workers"],
	// TypeScript 6 refuses an option that tsup's declaration build still sets.
	dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
	clean: true,
	splitting: true,
	treeshake: true,
	// Maps would be 60 % of the package, for code that is published unminified and with its names.
	sourcemap: false,
	// Deno knows no "crypto" without it.
	removeNodeProtocol: false,
	// Written last, because tree shaking removes a banner that is a directive.
	onSuccess: async () => {
		for (const file of [`${outDir}/react/index.js`, `${outDir}/react/index.cjs`]) {
			writeFileSync(file, `"use client";\n${readFileSync(file, "utf8")}`);
		}
	},
}));
