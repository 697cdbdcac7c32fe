import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The demo as a process of its own, as `npm run demo` starts it. */
export interface DemoServer {
	url: string;
	port: string;
	/** Every line it has printed. */
	printed: readonly string[];
	/** Asks it to stop, and waits; its exit code. */
	stop(): Promise<number | null>;
	/** Ends it at once, if it still runs, without a goodbye; and waits. */
	kill(): Promise<void>;
}

/** Starts the demo and waits until it tells its address. */
export async function startDemo(env: { CHAT_DB: string; PORT: string; REDIS_URL?: string }): Promise<DemoServer> {
	const child = spawn("node", ["--import", "tsx", "examples/node-react/server.ts"], {
		cwd: root,
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const printed: string[] = [];
	const exited = once(child, "exit");
	const address = readAddress(child, printed);
	try {
		const url = await address;
		return {
			url,
			port: new URL(url).port,
			printed,
			stop: async () => {
				child.kill("SIGTERM");
				const [code] = await exited;
				return code;
			},
			kill: async () => {
				child.kill("SIGKILL");
				await exited;
			},
		};
	} catch (error) {
		child.kill("SIGKILL");
		throw error;
	}
}

function readAddress(child: ChildProcess, printed: string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const complaints: string[] = [];
		child.stderr?.on("data", (text) => complaints.push(String(text)));
		child.once("error", reject);
		child.once("exit", () => reject(new Error(`the demo ended without an address: ${complaints.join("")}`)));
		createInterface({ input: child.stdout! }).on("line", (line) => {
			printed.push(line);
			const [, url] = /^jsandy-chat demo: (\S+)$/.exec(line) ?? [];
			if (url) resolve(url);
		});
	});
}
