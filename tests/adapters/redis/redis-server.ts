import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../support/free-port";
import { ownServer } from "../../support/own-server";

const exec = promisify(execFile);

/** A Redis of a test's own, to be stopped and started; with `cluster` one node that has every slot. */
export async function startRedis({ cluster = false } = {}) {
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), "jsandy-chat-redis-"));
	const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "''"];
	if (cluster) {
		options.push("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
		options.push("--cluster-port", `${await freePort()}`);
	}
	const { start, stop } = ownServer("redis-server", options, "Ready to accept");

	/** Runs `redis-cli`, and gives what it prints. */
	const cli = async (...command: string[]) => (await exec("redis-cli", ["-p", `${port}`, ...command])).stdout.trim();

	await start();
	if (cluster) {
		await cli("cluster", "addslotsrange", "0", "16383");
		while (!(await cli("cluster", "info")).includes("cluster_state:ok"));
	}
	return {
		port,
		start,
		stop,
		cli,
		/** Cuts every connection that is subscribed, and says how many. */
		killSubscribers: async () => Number(await cli("client", "kill", "type", "pubsub")),
		/** How many connections there are, that of this question aside. */
		connections: async () => (await cli("client", "list")).split("\n").length - 1,
		async close() {
			await stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
