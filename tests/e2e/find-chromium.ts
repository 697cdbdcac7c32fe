import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The path of a Chromium on PATH; undefined, with the reason printed, where there is none and the tests that need it are
 * to be skipped.
 *
 * @throws Error where there is none and `REQUIRE_SERVICES=1` says that there has to be.
 */
export function findChromium(): string | undefined {
	const folders = (process.env.PATH ?? "").split(delimiter);
	const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
	if (found) return found;
	const reason = `no ${NAMES.join(", ")} on PATH`;
	if (process.env.REQUIRE_SERVICES === "1") throw new Error(reason);
	process.stderr.write(`skipped: ${reason}\n`);
	return undefined;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
