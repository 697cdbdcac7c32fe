import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { missingForChaos } from "./needs";

/** Three servers, two processes of clients, Redis and the two that watch it. */
const CHILDREN = 8;

const missing = await missingForChaos();

it.skipIf(missing)("leaves no process behind when the driver is killed", { timeout: 60_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), "jsandy-chat-orphans-"));
	const script = join(import.meta.dirname, "chaos.ts");
	const args = ["--import", "tsx", script, "--only", "none", "--seconds", "60"];
	const driver = spawn(process.execPath, args, { env: { ...process.env, TMPDIR: folder }, stdio: "ignore" });
	onTestFinished(() => {
		driver.kill("SIGKILL");
		rmSync(folder, { recursive: true, force: true });
	});
	const children = await vi.waitUntil(() => withAll(descendantsOf(driver)), { timeout: 30_000, interval: 200 });
	driver.kill("SIGKILL");
	await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 10_000, interval: 100 });
});

const withAll = (pids: number[]) => (pids.length >= CHILDREN ? pids : undefined);

function descendantsOf({ pid }: ChildProcess): number[] {
	const listed = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });
	const processes = listed.split("\n").map((line) => line.trim().split(/\s+/));
	const found = [String(pid)];
	for (const parent of found) {
		// The compiler of TypeScript has a process of its own, which is none of ours.
		for (const [child, of, name] of processes) if (of === parent && child && name !== "esbuild") found.push(child);
	}
	return found.slice(1).map(Number);
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
