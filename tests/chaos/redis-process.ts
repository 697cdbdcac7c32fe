import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../support/free-port";

/** The shell outlives the driver by an instant: when its input ends, for whatever reason, so does Redis. */
const WATCHED = 'redis-server "$@" & pid=$!; cat >/dev/null; kill -9 $pid; wait $pid 2>/dev/null';

/** A Redis of this run's own, which may be killed. */
export class RedisProcess {
	readonly url: string;
	readonly #port: number;
	readonly #folder = mkdtempSync(join(tmpdir(), "jsandy-chat-redis-"));
	#shell: ChildProcess | undefined;

	private constructor(port: number) {
		this.#port = port;
		this.url = `redis://127.0.0.1:${port}`;
	}

	static isInstalled(): boolean {
		return spawnSync("redis-server", ["--version"]).status === 0;
	}

	static async start(): Promise<RedisProcess> {
		const redis = new RedisProcess(await freePort());
		await redis.start();
		return redis;
	}

	/** Starts it, or starts it again on the same port; resolves once it takes connections. */
	async start(): Promise<void> {
		const settings = ["--port", `${this.#port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
		const shell = spawn("sh", ["-c", WATCHED, "sh", ...settings, "--dir", this.#folder], {
			stdio: ["pipe", "pipe", "ignore"],
		});
		this.#shell = shell;
		const printed: string[] = [];
		for await (const line of createInterface({ input: shell.stdout })) {
			printed.push(line);
			if (!line.includes("Ready to accept connections")) continue;
			shell.stdout.resume();
			return;
		}
		throw new Error(`redis-server did not start: ${printed.join("\n")}`);
	}

	/** `kill -9`; resolves once it is gone. */
	async kill(): Promise<void> {
		const shell = this.#shell;
		this.#shell = undefined;
		if (!shell || shell.exitCode !== null) return;
		const exited = once(shell, "exit");
		shell.stdin?.end();
		await exited;
	}

	async close(): Promise<void> {
		await this.kill();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}
