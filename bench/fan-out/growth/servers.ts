import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RedisProcess } from "../../../tests/chaos/redis-process";
import type { BuiltServers } from "../build-servers";
import { contenders } from "../contenders";
import { Crowd } from "../driver/crowd";
import type { Pace } from "../pace";
import { ServerProcess } from "../server-process";
import { runSlice } from "../slice";
import { warmUp } from "../warm-up";
import { pointOf, type Series } from "./series";

const COUNTS = [1, 2, 3];
const MEMBERS = 1_000;
const IN_FLIGHT = 32;

/** Measures what a delivery costs when its room is spread over several servers; undefined if there is no Redis. */
export async function serversSeries(built: BuiltServers, pace: Pace): Promise<Series | undefined> {
	if (!RedisProcess.isInstalled()) {
		console.log("servers: not measured, because there is no redis-server");
		return undefined;
	}
	const redis = await RedisProcess.start();
	try {
		const points = [];
		for (const count of COUNTS) {
			points.push(pointOf(count, new Map([["onRedis", await costsWith(count, redis.url, built, pace)]])));
		}
		return {
			name: "servers",
			title: "Cost of a delivery by the number of servers on one Redis",
			x: "servers",
			unit: "µs of CPU of all servers per delivery",
			note: `One room of ${MEMBERS} over all servers, ${IN_FLIGHT} messages in flight; one database file; Redis not counted.`,
			points,
		};
	} finally {
		await redis.close();
	}
}

/** Returns the cost of each round. */
async function costsWith(count: number, redisUrl: string, built: BuiltServers, pace: Pace): Promise<number[]> {
	const folder = await mkdtemp(join(tmpdir(), "jsandy-chat-bench-"));
	const servers: ServerProcess[] = [];
	let crowd: Crowd | undefined;
	try {
		const args = [redisUrl, `file:${join(folder, "chat.db")}`];
		for (let nth = 0; nth < count; nth++)
			servers.push(await ServerProcess.start(built.script(contenders.onRedis.server), args));
		const ports = servers.map(({ port }) => port);
		crowd = await Crowd.open({ connections: MEMBERS, rooms: 1 }, contenders.onRedis.protocol, ports);
		const act = { name: contenders.onRedis.title, servers, crowd } as const;
		const load = { kind: "throughput", inFlight: IN_FLIGHT } as const;
		await warmUp(act, load, pace);
		const rounds = [];
		for (let round = 0; round < pace.rounds; round++)
			rounds.push(1e6 / (await runSlice(act, load, pace.sliceMs)).figure);
		return rounds;
	} finally {
		crowd?.close();
		await Promise.all(servers.map((server) => server.stop()));
		await rm(folder, { recursive: true, force: true });
	}
}
