import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./read-snippets";

const pages = ["README.md", "llms.txt", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter(
	(page) => /\.(md|txt)$/.test(page),
);

test.each(pages)("the links of %s lead somewhere", (page) => {
	const text = readFileSync(join(root, page), "utf8");
	const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)];
	for (const [, path = "", anchor] of links) {
		const target = path === "" ? join(root, page) : join(root, dirname(page), path);
		expect(existsSync(target), `${path} of ${page}`).toBe(true);
		if (anchor && target.endsWith(".md")) expect(anchorsOf(target)).toContain(anchor);
	}
});

test("llms.txt has every page of docs", () => {
	const text = readFileSync(join(root, "llms.txt"), "utf8");
	for (const page of pages.filter((one) => one.startsWith("docs/"))) expect(text).toContain(`(${page})`);
});

/** Of the headings, as GitHub makes them. */
const anchorsOf = (file: string): string[] =>
	[...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(
		([, heading = ""]) =>
			`#${heading
				.toLowerCase()
				.replaceAll(/[^\w\s-]/g, "")
				.trim()
				.replaceAll(/\s/g, "-")}`,
	);
