import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./read-snippets";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json"));

test("package.json names one repository, and CONTRIBUTING.md says whose name is a placeholder", () => {
	const [, repository, organisation = ""] =
		/^git\+(https:\/\/github\.com\/([\w-]+)\/[\w-]+)\.git$/.exec(manifest.repository.url) ?? [];
	expect(organisation).not.toBe("");
	expect(manifest.bugs).toBe(`${repository}/issues`);
	expect(manifest.homepage).toBe(`${repository}#readme`);
	if (organisation === "example-org") expect(read("CONTRIBUTING.md")).toContain("`example-org`");
});

test("CHANGELOG.md has the version of package.json", () => {
	expect(read("CHANGELOG.md")).toContain(`\n## ${manifest.version}\n`);
});

test("a release waits for CI on the same commit", () => {
	const workflow = read(".github/workflows/release.yml");
	expect(workflow).toMatch(/\n {2}ci:\n {4}uses: \.\/\.github\/workflows\/ci\.yml\n/);
	expect(workflow).toMatch(/\n {2}release:\n {4}needs: ci\n/);
	expect(read(".github/workflows/ci.yml")).toMatch(/\n {2}workflow_call:\n/);
});
