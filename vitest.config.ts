import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** Many minutes of chaos and of seeds: `npm run test:long`. */
const long = ["tests/**/*.long.test.ts"];

export default defineConfig({
	test: {
		testTimeout: 60_000,
		hookTimeout: 120_000,
		setupFiles: "tests/support/patience.ts",
		expect: { poll: { timeout: 30_000 } },
		// One more than there are cores, since many a test waits for a server.
		maxWorkers: availableParallelism() + 1,
		// Two runs of chaos at a time are what a small machine bears.
		maxConcurrency: 2,
		projects: [
			{
				extends: true,
				test: {
					name: "tests",
					include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
					exclude: [...configDefaults.exclude, ...long],
					typecheck: {
						enabled: true,
						include: ["tests/types/**/*.test-d.ts"],
						tsconfig: "./tests/types/tsconfig.json",
					},
				},
			},
			{ extends: true, test: { name: "long", include: long, maxWorkers: 1, sequence: { groupOrder: 1 } } },
		],
	},
});
