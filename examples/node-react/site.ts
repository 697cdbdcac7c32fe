import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Hono } from "hono";

const inPage = (name: string) => fileURLToPath(new URL(`page/${name}`, import.meta.url));

/** Creates the routes of the page, its style and its script, which are bundled once and served from memory. */
export async function createSite(): Promise<Hono> {
	const [html, css, js] = await Promise.all([
		readFile(inPage("index.html"), "utf8"),
		bundle(inPage("app.css")),
		bundle(inPage("main.tsx")),
	]);
	const site = new Hono();
	site.get("/", (c) => c.html(html));
	site.get("/app.css", (c) => c.body(css, 200, { "content-type": "text/css; charset=utf-8" }));
	site.get("/app.js", (c) => c.body(js, 200, { "content-type": "text/javascript; charset=utf-8" }));
	return site;
}

async function bundle(entry: string): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [entry],
		bundle: true,
		write: false,
		format: "esm",
		jsx: "automatic",
		minify: true,
		target: "es2022",
		define: { "process.env.NODE_ENV": '"production"' },
	});
	return outputFiles[0]?.text ?? "";
}
