import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChildOutcome, runNode } from "../support/run-child";
import type { Mutant } from "./mutant";

const root = join(import.meta.dirname, "../..");

/** Files below node_modules are neither found nor translated, unless the runner is told so. */
const config = `export default {
	test: {
		include: ["tests/**/*.test.ts"],
		exclude: [],
		testTimeout: 8_000,
		hookTimeout: 8_000,
		fileParallelism: false,
		server: { deps: { inline: [/patched-copy-/] } },
	},
};
`;

/** A copy of the source and the tests, in a folder where their imports of packages are found. */
export class PatchedCopy {
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	static async make(): Promise<PatchedCopy> {
		const cache = join(await realpath(join(root, "node_modules")), ".cache");
		await mkdir(cache, { recursive: true });
		const folder = await mkdtemp(join(cache, "patched-copy-"));
		for (const name of ["src", "tests", "package.json", "tsconfig.json"]) {
			await cp(join(root, name), join(folder, name), { recursive: true });
		}
		await writeFile(join(folder, "vitest.config.mjs"), config);
		return new PatchedCopy(folder);
	}

	/** Puts a bug in. @throws Error when its place is not there exactly once. */
	async patch({ name, file, find, replace }: Mutant): Promise<void> {
		const path = join(this.#folder, "src", file);
		const text = await readFile(path, "utf8");
		const places = text.split(find).length - 1;
		if (places !== 1) throw new Error(`${name}: its place is ${places} times in src/${file}`);
		await writeFile(
			path,
			text.replace(find, () => replace),
		);
	}

	/** Runs test files until the first failure. */
	test(files: readonly string[], signal: AbortSignal): Promise<ChildOutcome> {
		const vitest = join(root, "node_modules/vitest/vitest.mjs");
		return runNode([vitest, "run", "--bail=1", ...files], { cwd: this.#folder, signal });
	}

	simulate(seeds: number, signal: AbortSignal): Promise<ChildOutcome> {
		const args = ["--import", "tsx", "tests/simulation/run.ts", "--seeds", String(seeds)];
		return runNode(args, { cwd: this.#folder, signal });
	}

	/** Removes the folder. */
	close(): Promise<void> {
		return rm(this.#folder, { recursive: true, force: true });
	}
}
