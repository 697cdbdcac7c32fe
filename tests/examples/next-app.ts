import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { envWithoutRunner } from "../support/run-child";

/** The example for Next, in processes of its own. */
export interface NextApp {
	/** Asks it to stop, and waits; its exit code. */
	stop(): Promise<number | null>;
	/** Ends it at once, with every process that it started. */
	kill(): void;
}

/** Starts the example in one of its two ways, and resolves once its pages and its chat listen. */
export async function startNextApp(
	cwd: string,
	way: "one port" | "two processes",
	{ port, chatPort, isDev }: { port: number; chatPort?: number; isDev?: boolean },
): Promise<NextApp> {
	const script = way === "one port" ? "server.ts" : "two-processes.ts";
	const expected = way === "one port" ? [/^pages and chat: /] : [/^chat: /, /Ready in/];
	const env = { ...envWithoutRunner(), NODE_ENV: undefined, PORT: String(port), CHAT_PORT: String(chatPort) };
	const args = ["--import", "tsx", script, ...(isDev ? ["--dev"] : [])];
	// A group of its own, so that a test that fails leaves none of its processes behind.
	const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
	const said: string[] = [];
	child.stderr.on("data", (text) => said.push(String(text)));
	const exited = once(child, "exit").then(([code]) => code as number | null);
	await new Promise<void>((resolve, reject) => {
		const missing = new Set(expected);
		createInterface({ input: child.stdout }).on("line", (line) => {
			said.push(line);
			for (const pattern of missing) if (pattern.test(line)) missing.delete(pattern);
			if (missing.size === 0) resolve();
		});
		void exited.then((code) => reject(new Error(`it ended with ${code}: ${said.join("\n")}`)));
	});
	return {
		stop: () => {
			child.kill("SIGTERM");
			return exited;
		},
		kill: () => {
			try {
				if (child.pid) process.kill(-child.pid, "SIGKILL");
			} catch {
				// All of them have ended.
			}
		},
	};
}
