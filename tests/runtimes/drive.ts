import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check, Runtime } from "./check";
import { checks } from "./checks";
import { programs } from "./programs";
import { type ServedProcess, startProgram } from "./served-process";

/** Runs every check on a runtime, in every way that a server is run on it. */
export function drive(runtime: Runtime, missing: string | undefined): void {
	describe.skipIf(missing).each(Object.entries(programs[runtime]))(`on ${runtime}, %s`, (_way, make) => {
		const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-runtime-"));
		let served: ServedProcess | undefined;
		beforeAll(async () => {
			served = await startProgram(await make(folder));
		}, 120_000);
		afterAll(() => {
			served?.kill();
			rmSync(folder, { recursive: true, force: true });
		});

		const check = async ({ run, name }: Check) => {
			if (!served) throw new Error("the server did not start");
			await run(served, `room of: ${name}`.slice(0, 100));
		};
		// Deno keeps a process alive for up to 30 s after a client was cut: the timer of its own pings.
		const here = checks.filter(({ runtimes }) => runtimes?.includes(runtime) ?? true);
		test.each(here)("$name", check, 60_000);

		test("nothing was reported, and nothing printed", () => {
			expect(served?.printed).toEqual(["stopped"]);
		});
	});
}
