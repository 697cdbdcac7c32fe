import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services } from "../../support/service";
import { type Database, dropAll } from "../checker/stored";
import { RedisProcess } from "../redis-process";
import type { BusFault } from "./lossy-pubsub";
import { ServerProcess } from "./server-process";
import { openWay, type Way } from "./way";

/** Two ways to each server, so that one half of the clients can be cut off and the other not. */
export const SIDES = 2;

export interface ClusterOptions {
	servers?: number;
	busFault?: BusFault;
	/** For the lossy bus: another one for each server is made of it. */
	seed: number;
}

/** Servers that act as one, what they stand on, and the ways to them. All of it ends with `close`, or with this process. */
export class Cluster {
	/** For files of the run; removed at the end. */
	readonly folder = mkdtempSync(join(tmpdir(), "jsandy-chat-chaos-"));
	readonly database: Database;
	readonly servers: ServerProcess[] = [];
	/** `ways[side][server]` */
	readonly ways: Way[][] = [];
	#redis: RedisProcess | undefined;

	private constructor() {
		const tablePrefix = `chaos_${Math.random().toString(36).slice(2, 10)}_`;
		this.database = { url: services.PostgreSQL, tablePrefix };
	}

	static async start(options: ClusterOptions): Promise<Cluster> {
		const cluster = new Cluster();
		try {
			await cluster.#start(options);
			return cluster;
		} catch (error) {
			await cluster.close();
			throw error;
		}
	}

	get redis(): RedisProcess {
		if (!this.#redis) throw new Error("the cluster has not started");
		return this.#redis;
	}

	/** The URLs at which a client of this side reaches the servers, one each; the server of number `first` comes first. */
	endpoints(side: number, first = 0): string[] {
		const urls = (this.ways[side] ?? []).map(({ port }) => `ws://127.0.0.1:${port}/wsChat`);
		return urls.map((_, at) => urls[(at + first) % urls.length] ?? "");
	}

	/** What must not have happened: see `ServerProcess.faults`. */
	get faults(): string[] {
		return this.servers.flatMap(({ faults }) => faults);
	}

	async close(): Promise<void> {
		await Promise.all(this.servers.map((server) => server.kill()));
		await Promise.all(this.ways.flat().map((way) => way.close()));
		await this.#redis?.close();
		await dropAll(this.database);
		rmSync(this.folder, { recursive: true, force: true });
	}

	async #start({ servers = 3, busFault, seed }: ClusterOptions): Promise<void> {
		this.#redis = await RedisProcess.start();
		for (let n = 0; n < servers; n++) {
			const server = new ServerProcess({
				storeUrl: this.database.url,
				tablePrefix: this.database.tablePrefix,
				redisUrl: this.redis.url,
				...(busFault && { busFault: { ...busFault, seed: seed * 10 + n } }),
			});
			this.servers.push(server);
		}
		await Promise.all(this.servers.map((server) => server.start()));
		for (let side = 0; side < SIDES; side++) {
			this.ways.push(await Promise.all(this.servers.map((server) => openWay(() => server.port))));
		}
	}
}
