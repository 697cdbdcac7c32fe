import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSnippets, root } from "../package/read-snippets";

/**
 * Returns the code of the one block of a page that contains a text, as the page prints it.
 *
 * @throws Error if the page has no such block, or several.
 */
export function sample(page: string, text: string): string {
	const found = readSnippets().filter((one) => one.page === page && one.code.includes(text));
	if (found.length !== 1) throw new Error(`${found.length} blocks of ${page} contain ${text}`);
	return found[0]?.code ?? "";
}

/** A folder inside the project, so that the samples' imports of packages are found. */
export function sampleFolder(name: string) {
	const path = join(root, "tmp", name);
	rmSync(path, { recursive: true, force: true });
	const write = (file: string, text: string) => {
		mkdirSync(dirname(join(path, file)), { recursive: true });
		writeFileSync(join(path, file), text);
	};
	return { path, write, close: () => rmSync(path, { recursive: true, force: true }) };
}

/** Where the package's own modules are, for a bundler. */
export const ownModules = {
	"jsandy-chat/client": join(root, "src/client/index.ts"),
	"jsandy-chat/react": join(root, "src/react/index.ts"),
};
