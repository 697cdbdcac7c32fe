import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { freePort } from "../../support/free-port";

const exec = promisify(execFile);

/** Why tests that stop and start a Redis are skipped; undefined when there is one to start. */
export async function missingRedisServer(): Promise<string | undefined> {
	try {
		await exec("redis-server", ["--version"]);
		return undefined;
	} catch (cause) {
		if (process.env.REQUIRE_SERVICES === "1") throw new Error("no redis-server on the PATH", { cause });
		process.stderr.write("skipped: no redis-server on the PATH\n");
		return "no redis-server on the PATH";
	}
}

/** A Redis of a test's own, to be stopped and started; with `cluster` one node that has every slot. */
export async function startRedis({ cluster = false } = {}) {
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), "jsandy-chat-redis-"));
	const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
	if (cluster)
		options.push(
			"--cluster-enabled",
			"yes",
			"--cluster-announce-ip",
			"127.0.0.1",
			"--cluster-port",
			`${await freePort()}`,
		);
	let server: ChildProcess | undefined;

	/** Runs `redis-cli`, and gives what it prints. */
	const cli = async (...command: string[]) => (await exec("redis-cli", ["-p", `${port}`, ...command])).stdout.trim();

	async function start(): Promise<void> {
		if (server && server.exitCode === null && server.signalCode === null) return;
		server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "ignore"] });
		for await (const line of createInterface(server.stdout!)) if (line.includes("Ready to accept")) break;
		server.stdout!.resume();
	}

	async function stop(): Promise<void> {
		if (!server || server.exitCode !== null || server.signalCode !== null) return;
		const exited = once(server, "exit");
		server.kill("SIGKILL");
		await exited;
	}

	await start();
	if (cluster) {
		await cli("cluster", "addslotsrange", "0", "16383");
		while (!(await cli("cluster", "info")).includes("cluster_state:ok"));
	}
	return {
		port,
		url: `redis://127.0.0.1:${port}`,
		start,
		stop,
		cli,
		/** Cuts every connection that is subscribed. */
		killSubscribers: () => cli("client", "kill", "type", "pubsub"),
		/** How many connections there are, that of this question aside. */
		connections: async () => (await cli("client", "list")).split("\n").length - 1,
		async close() {
			await stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
