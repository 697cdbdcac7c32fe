import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "./read-snippets";

/** Bytes, minified and gzipped, with all that it imports. */
const LIMIT = 6 * 1024;

test("./client stays within its size, and brings no dependency along", async ({ annotate }) => {
	const { outputFiles, metafile } = await build({
		entryPoints: [join(root, "src/client/index.ts")],
		absWorkingDir: root,
		bundle: true,
		minify: true,
		format: "esm",
		metafile: true,
		write: false,
	});
	const { length } = gzipSync(outputFiles[0]!.contents, { level: 9 });
	await annotate(`./client is ${length} bytes`);
	expect(length, `./client is ${length} bytes`).toBeLessThanOrEqual(LIMIT);
	expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith("src/"))).toEqual([]);
});
