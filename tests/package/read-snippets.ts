import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One TypeScript block of a page, and the file that it is to be. */
export interface Snippet {
	page: string;
	file: string;
	code: string;
}

export const root = join(import.meta.dirname, "../..");

/** Every `ts` and `tsx` block of the README and docs. A line such as "`server.ts`:" before a block names its file. */
export function readSnippets(): Snippet[] {
	const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
	return pages.filter((page) => page.endsWith(".md")).flatMap(snippetsOf);
}

function snippetsOf(page: string): Snippet[] {
	const text = readFileSync(join(root, page), "utf8");
	const blocks = text.matchAll(/(?:^`([\w./[\]-]+)`:\n\n)?^```(tsx?)\n([\s\S]*?)^```$/gm);
	return [...blocks].map(([, name, language, code = ""], index) => ({
		page,
		file: name ?? `block-${index + 1}.${language}`,
		code,
	}));
}
