import { join } from "node:path";
import { createVitest, type TestModule, type Vitest } from "vitest/node";
import type { Patch } from "./patch";

/** How test files ended. */
export interface RunOutcome {
	/** The names of the tests that failed, and errors that no test caught. */
	failed: string[];
	/** What kept a file from being run at all, which is no sign that a test notices a bug. */
	broken: string[];
	passed: number;
	/** Whether any of the files loaded the source file that has the bug. */
	isLoaded: boolean;
}

/** How long a test may take; with a bug, many a test waits for what never comes. */
const TIMEOUT_MS = 20_000;
const PATCHED_TIMEOUT_MS = 5_000;

const root = join(import.meta.dirname, "../..");

/** A runner inside this process, which runs test files on the source with one file of it changed, each in a module graph of its own. */
export class MutantRunner {
	readonly #vitest: Vitest;
	readonly #plugin: PatchPlugin;

	private constructor(vitest: Vitest, plugin: PatchPlugin) {
		this.#vitest = vitest;
		this.#plugin = plugin;
	}

	static async start(): Promise<MutantRunner> {
		const plugin = new PatchPlugin();
		const options = {
			root,
			config: false as const,
			watch: false,
			include: ["tests/**/*.test.ts"],
			// A worker for each file: what a file loaded before is never seen by the next.
			pool: "threads" as const,
			isolate: true,
			maxWorkers: 1,
			bail: 1,
			hookTimeout: 20_000,
			reporters: [{}],
		};
		return new MutantRunner(await createVitest("test", options, { plugins: [plugin] }), plugin);
	}

	/** Runs test files until the first failure. */
	async run(files: readonly string[], patch?: Patch): Promise<RunOutcome> {
		const project = this.#vitest.getRootProject();
		project.config.testTimeout = patch ? PATCHED_TIMEOUT_MS : TIMEOUT_MS;
		this.#plugin.patch = patch;
		this.#plugin.isLoaded = false;
		if (patch) this.#vitest.invalidateFile(patch.path);
		try {
			const paths = files.map((file) => join(root, file));
			const specifications = paths.map((path) => project.createSpecification(path));
			const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(specifications);
			const ran = testModules.filter(({ moduleId }) => paths.includes(moduleId));
			return { ...outcomeOf(ran, unhandledErrors), isLoaded: this.#plugin.isLoaded };
		} finally {
			this.#plugin.patch = undefined;
			if (patch) this.#vitest.invalidateFile(patch.path);
			// The failures are what is looked for.
			process.exitCode = undefined;
		}
	}

	close(): Promise<void> {
		return this.#vitest.close();
	}
}

/** Gives the runner one file of the source as a mutant has it. */
class PatchPlugin {
	readonly name = "patch";
	readonly enforce = "pre";
	patch: Patch | undefined;
	isLoaded = false;

	readonly load = (id: string): string | undefined => {
		if (id !== this.patch?.path) return undefined;
		this.isLoaded = true;
		return this.patch.text;
	};
}

function outcomeOf(modules: readonly TestModule[], errors: readonly unknown[]): Omit<RunOutcome, "isLoaded"> {
	const tests = modules.flatMap((module) => [...module.children.allTests()]);
	const failed = tests.filter((test) => test.result().state === "failed").map(({ fullName }) => fullName);
	const broken = modules.flatMap((module) => module.errors().map(({ message }) => message));
	return {
		failed: [...failed, ...errors.map(messageOf)],
		broken,
		passed: tests.filter((test) => test.result().state === "passed").length,
	};
}

/** Errors that come from a worker are plain objects. */
function messageOf(error: unknown): string {
	const isNamed = typeof error === "object" && error !== null && "message" in error;
	return String(isNamed ? error.message : "an error without a message");
}
