import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a child process ended, and everything it said. */
export interface ChildOutcome {
	code: number | null;
	output: string;
}

/** Runs Node in a process of its own until it ends, or until `signal` aborts. */
export async function runNode(
	args: readonly string[],
	{ cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<ChildOutcome> {
	const child = spawn(process.execPath, args, { cwd, env: envWithoutRunner(), stdio: ["ignore", "pipe", "pipe"] });
	const stop = () => child.kill("SIGKILL");
	signal.addEventListener("abort", stop, { once: true });
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			output += text;
		});
	}
	const [code] = (await once(child, "close")) as [number | null];
	signal.removeEventListener("abort", stop);
	return { code, output };
}

/** The runner that this runs in marks its workers, and a runner in the child would take itself for one of them. */
export function envWithoutRunner(): NodeJS.ProcessEnv {
	const mine = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_OPTIONS$)/.test(name));
	return { ...Object.fromEntries(mine), NO_COLOR: "1" };
}
