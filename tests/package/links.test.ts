import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./read-snippets";

const read = (page: string) => readFileSync(join(root, page), "utf8");

const docs = readdirSync(join(root, "docs"))
	.filter((name) => name.endsWith(".md"))
	.map((name) => `docs/${name}`);
const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "llms.txt", ...docs];

/** Old names of pages; each one leads to the new page. */
const moved: Record<string, string> = { "docs/operating.md": "docs/operations.md" };

/** Addresses that were linked to before a page or a heading was renamed. */
const oldAddresses = [
	"README.md#quick-start",
	"README.md#the-pattern-as-jsandy-documents-it",
	"docs/custom-store.md#is-it-right",
	"docs/guarantees.md#how-it-is-proved-and-the-figures",
	"docs/operating.md#limits",
	"docs/operations.md#several-servers",
	"docs/postgres.md#what-it-promises",
	"docs/postgres.md#when-it-fails",
	"docs/pubsub.md#one-of-your-own",
	"docs/pubsub.md#postgresql",
	"docs/server.md#hooks",
	"docs/server.md#numbers",
	"docs/wire.md#close-codes",
	"docs/wire.md#events",
	"docs/wire.md#in-another-language",
];

describe("links", () => {
	test.each(pages)("the links of %s lead somewhere", (page) => {
		const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)];
		for (const [, path = "", anchor] of links) {
			const target = path === "" ? page : join(dirname(page), path);
			expect(existsSync(join(root, target)), `${path} of ${page}`).toBe(true);
			if (anchor && target.endsWith(".md")) expect(anchorsOf(target)).toContain(anchor);
		}
	});

	test.each(oldAddresses)("%s still leads somewhere", (address) => {
		const [page = "", anchor] = address.split("#");
		expect(anchorsOf(page)).toContain(`#${anchor}`);
	});

	test.each(Object.entries(moved))("%s leads to %s", (from, to) => {
		expect(read(from)).toContain(`](${to.replace("docs/", "")})`);
	});

	test("llms.txt has every page of docs", () => {
		const text = read("llms.txt");
		for (const page of docs.filter((one) => !(one in moved))) expect(text).toContain(`(${page})`);
	});
});

/** The anchors of a page: of its headings, as GitHub makes them, and those that it sets itself. */
function anchorsOf(page: string): string[] {
	const text = read(page);
	const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\w\s-]/g, "")
			.trim()
			.replaceAll(/\s/g, "-"),
	);
	const ids = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = ""]) => id);
	return [...headings, ...ids].map((name) => `#${name}`);
}
