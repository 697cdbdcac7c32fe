import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSnippets, root } from "./read-snippets";
import { run } from "./run";

// Inside the project, so that the snippets' imports of hono, zod and react are found.
const folder = join(root, "tmp/snippets");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every snippet of the README and docs compiles under strict", async () => {
	const snippets = readSnippets();
	expect(snippets.length).toBeGreaterThan(5);
	rmSync(folder, { recursive: true, force: true });
	for (const { page, file, code } of snippets) {
		const path = join(folder, page, file);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, code);
	}
	const paths = {
		"jsandy-chat": ["../../src/index.ts"],
		"jsandy-chat/*": ["../../src/*/index.ts"],
		// Not on the registry; tests/compat runs what docs/jsandy.md shows.
		"@jsandy/rpc": ["../../tests/compat/jsandy-shape.ts"],
		// Too large for a dev dependency; tests/examples runs what docs/next.md shows.
		next: ["../../tests/package/next-shape.ts"],
		"next/*": ["../../tests/package/next-shape.ts"],
		// Installed by the test that runs docs/vite.md.
		"@vitejs/plugin-react": ["../../tests/docs/plugin-react-shape.ts"],
	};
	// The types of @hono/node-server and ws are compatible under strict, but not under exactOptionalPropertyTypes.
	const compilerOptions = { paths, exactOptionalPropertyTypes: false };
	const config = {
		extends: "../../tsconfig.json",
		compilerOptions,
		include: [".", "../../src/cloudflare/cloudflare-workers.d.ts"],
	};
	writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
	await run("npx", ["--no-install", "tsc", "-p", folder], root);
}, 240_000);
