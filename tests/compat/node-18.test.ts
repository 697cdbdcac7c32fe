import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../package/run";
import { missingTool, programOf } from "../support/tool";

const missing = await missingTool("node-18");
const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-node-18-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing)("on Node 18, which is too old", () => {
	test("everything can be imported, and what would serve sockets throws and says which Node it needs", async () => {
		const outfile = join(folder, "program.cjs");
		const entry = join(import.meta.dirname, "on-node-18.ts");
		await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", logLevel: "silent" });
		const words = expect.stringMatching(/^Error: jsandy-chat needs Node 20 or later, and this is Node 18\./);
		expect(JSON.parse(await run(programOf("node-18"), [outfile], folder))).toEqual({
			createChatProcedure: "works",
			createChatClient: "works",
			mountChat: words,
			mergeRouters: words,
			serve: words,
		});
	});
});
