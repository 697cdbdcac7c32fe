import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Compiles the server and the attacker as the package itself is, and returns how to start them. */
export async function buildProcesses() {
	// Below the sources, so that what they import is found.
	const folder = await mkdtemp(join(here, ".built-"));
	await build({
		entryPoints: ["server", "attacker"].map((name) => join(here, `${name}.ts`)),
		outdir: folder,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		packages: "external",
		platform: "node",
		format: "esm",
		target: "es2022",
	});
	const start = async (name: string, args: string[]): Promise<[ChildProcess, unknown]> => {
		const child = fork(join(folder, `${name}.mjs`), args);
		const [first] = await once(child, "message");
		return [child, first];
	};
	return {
		startServer: async (rates: string) => {
			const [child, started] = await start("server", [rates]);
			return { child, port: (started as { port: number }).port };
		},
		startAttacker: async (port: number, scenario: string) => (await start("attacker", [String(port), scenario]))[0],
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}

/** Asks the server for what it has used and done so far. */
export async function ask(server: ChildProcess): Promise<{ cpuUs: number; messages: number }> {
	const answered = once(server, "message");
	server.send("figures");
	const [figures] = await answered;
	return figures as { cpuUs: number; messages: number };
}

export async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, "exit");
	child.kill("SIGKILL");
	await exited;
}
