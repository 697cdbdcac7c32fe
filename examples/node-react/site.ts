import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";

const inPage = (name: string) => fileURLToPath(new URL(`page/${name}`, import.meta.url));

/**
 * What the page may load and run: its own files and its own server's WebSocket, nothing inline, and nothing from elsewhere. So
 * a text that got into the page as HTML could neither run a script nor send anything away.
 */
const contentSecurityPolicy = {
	defaultSrc: ["'none'"],
	scriptSrc: ["'self'"],
	styleSrc: ["'self'"],
	imgSrc: ["'self'"],
	connectSrc: ["'self'"],
	baseUri: ["'none'"],
	formAction: ["'none'"],
	frameAncestors: ["'none'"],
	requireTrustedTypesFor: ["'script'"],
	trustedTypes: ["'none'"],
};

/** Creates the routes of the page, its style and its script, which are bundled once and served from memory. */
export async function createSite(): Promise<Hono> {
	const [html, icon, css, js] = await Promise.all([
		readFile(inPage("index.html"), "utf8"),
		readFile(inPage("icon.svg"), "utf8"),
		bundle(inPage("app.css")),
		bundle(inPage("main.tsx")),
	]);
	const site = new Hono();
	// The demo is served without TLS, and its host name may serve other pages.
	site.use(secureHeaders({ contentSecurityPolicy, strictTransportSecurity: false }));
	site.get("/", (c) => c.html(html));
	site.get("/icon.svg", (c) => c.body(icon, 200, { "content-type": "image/svg+xml" }));
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
