import { configDefaults, defineConfig } from "vitest/config";

/** Tests that keep every core busy with processes of their own: beside them, others would run into their deadlines. */
const busy = [
	"tests/chaos/{faults,orphans}.test.ts",
	"tests/mutants/**/*.test.ts",
	"tests/simulation/**/*.test.ts",
	"tests/procedures/presence/{simulation,mutants}.test.ts",
];

export default defineConfig({
	test: {
		testTimeout: 20_000,
		hookTimeout: 60_000,
		projects: [
			{
				extends: true,
				test: {
					name: "tests",
					include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
					exclude: [...configDefaults.exclude, ...busy],
					typecheck: { enabled: true, include: ["tests/types/**/*.test-d.ts"], tsconfig: "./tsconfig.json" },
					sequence: { groupOrder: 0 },
				},
			},
			{
				extends: true,
				test: { name: "busy", include: busy, fileParallelism: false, sequence: { groupOrder: 1 } },
			},
		],
	},
});
