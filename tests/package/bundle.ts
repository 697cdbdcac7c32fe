import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./read-snippets";

/** What a page loads for this code, whose imports are relative to `src`: its bytes, minified and gzipped, and what went in. */
export async function bundle(code: string): Promise<{ bytes: number; files: string[] }> {
	const { outputFiles, metafile } = await build({
		stdin: { contents: code, resolveDir: join(root, "src"), loader: "ts" },
		absWorkingDir: root,
		bundle: true,
		minify: true,
		format: "esm",
		external: ["react", "cloudflare:workers"],
		metafile: true,
		write: false,
	});
	const files = Object.keys(metafile.inputs).filter((file) => file !== "<stdin>");
	return { bytes: gzipSync(outputFiles[0]!.contents, { level: 9 }).length, files };
}
