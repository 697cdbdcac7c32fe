import { join } from "node:path";
import { expect, test } from "vitest";
import { entries } from "../../tsup.config";
import { root } from "./read-snippets";
import { run } from "./run";

test("importing every entry and mounting a chat draws nothing random, and starts no timer and no socket", async () => {
	const printed = await run("node", ["--import", "tsx", join(root, "tests/package/at-import.ts")], root);
	const { loaded, running } = JSON.parse(printed);
	expect(Object.keys(loaded)).toEqual(Object.keys(entries).filter((name) => name !== "cloudflare/index"));
	expect(running).toEqual([]);
}, 60_000);
