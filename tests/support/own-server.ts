import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Why the tests that start and stop a server of their own are skipped; undefined when its program is there.
 *
 * @throws Error instead, with `REQUIRE_SERVICES=1`.
 */
export function missingProgram(program: string): string | undefined {
	if (spawnSync(program, ["--version"]).status === 0) return undefined;
	const reason = `no ${program} on the PATH`;
	if (process.env.REQUIRE_SERVICES === "1") throw new Error(reason);
	process.stderr.write(`skipped: ${reason}\n`);
	return reason;
}

/** A server of a test's own, not yet started: `start` resolves once it has printed `ready`, both may be called again. */
export function ownServer(program: string, args: readonly string[], ready: string) {
	let server: ChildProcess | undefined;
	const isRunning = () => server !== undefined && server.exitCode === null && server.signalCode === null;

	async function start(): Promise<void> {
		if (isRunning()) return;
		// Some say that they are ready on stdout, some on stderr.
		server = spawn(`exec ${program} ${args.join(" ")} 2>&1`, { shell: true, stdio: ["ignore", "pipe", "ignore"] });
		for await (const line of createInterface(server.stdout!)) if (line.includes(ready)) break;
		server.stdout!.resume();
		if (!isRunning()) throw new Error(`${program} did not start`);
	}

	async function stop(): Promise<void> {
		if (!server || !isRunning()) return;
		const exited = once(server, "exit");
		server.kill("SIGKILL");
		await exited;
	}

	return { start, stop };
}
