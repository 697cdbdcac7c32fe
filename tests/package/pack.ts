import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "./read-snippets";
import { run } from "./run";

/** What `npm publish` would send. */
export interface Tarball {
	filename: string;
	size: number;
	files: { path: string }[];
}

/** Builds and packs the package. In a folder of its own, so that a build that is there already is neither used nor changed. */
export async function pack(folder: string): Promise<Tarball> {
	await run("npx", ["--no-install", "tsup", "--silent", "--out-dir", join(folder, "dist")], root);
	for (const file of ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "llms.txt", "docs"]) {
		cpSync(join(root, file), join(folder, file), { recursive: true });
	}
	const [tarball] = JSON.parse(await run("npm", ["pack", "--json", "--ignore-scripts"], folder));
	return tarball;
}
