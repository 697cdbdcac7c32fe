import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../support/free-port";
import { ownServer } from "../../support/own-server";

const exec = promisify(execFile);

/** How often a server is started on other ports, because another process may take a free port first. */
const TRIES = 3;

/** A Redis server for one test, which can stop and start. With `cluster` it is one node with every slot. */
export async function startRedis({ cluster = false } = {}) {
	for (let tries = 1; ; tries++) {
		try {
			return await startOnFreePorts(cluster);
		} catch (error) {
			if (tries === TRIES) throw error;
		}
	}
}

async function startOnFreePorts(cluster: boolean) {
	const port = await freePort();
	const folder = await mkdtemp(join(tmpdir(), "jsandy-chat-redis-"));
	const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "''"];
	if (cluster) {
		options.push("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
		options.push("--cluster-port", `${await freePort()}`);
	}
	const { start, stop } = ownServer("redis-server", options, "Ready to accept");

	/** Runs `redis-cli` and returns its output. */
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
		/** Cuts every subscribed connection, and returns how many there were. */
		killSubscribers: async () => Number(await cli("client", "kill", "type", "pubsub")),
		/** Returns the number of connections, except the one of this call. */
		connections: async () => (await cli("client", "list")).split("\n").length - 1,
		async close() {
			await stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
