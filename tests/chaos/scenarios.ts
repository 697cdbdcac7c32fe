import { setTimeout as pause } from "node:timers/promises";
import { lockRoom } from "./lock-room";
import type { Cluster } from "./servers/cluster";
import type { BusFault } from "./servers/lossy-pubsub";

/** A time in which something was down, in milliseconds since the epoch. */
export interface Outage {
	from: number;
	to: number;
	/** The room that was down. By default all that was sent counts. */
	room?: string;
}

/** What a fault acts on. */
export interface Stage {
	cluster: Cluster;
	random: () => number;
	/** Takes note of an outage that is over. */
	outage(outage: Outage): void;
}

/** One kind of bad day. */
export interface Scenario {
	name: string;
	busFault?: BusFault;
	/** See `Part.quietMs`. */
	quietMs?: number;
	/** One fault, from when it begins until it is mended. Done again until the time is over. */
	round(stage: Stage): Promise<void>;
}

/** How long a side is cut, and how long Redis is gone. */
const OUTAGE_MS = 3_000;
/** How long the row of a room is locked. */
const LOCK_MS = 10_000;

const chosen = <T>(list: readonly T[], random: () => number): T => {
	const one = list[Math.floor(random() * list.length)];
	if (one === undefined) throw new Error("there is nothing to choose from");
	return one;
};

/** By the name under which `npm run chaos -- --only` takes them. */
export const scenarios = {
	none: {
		name: "no fault",
		round: () => pause(500),
	},
	lossy: {
		name: "bus drops 5 %, reorders 10 %, repeats 1 %",
		busFault: { drop: 0.05, reorder: 0.1, repeat: 0.01 },
		// Long enough for the last message of each loud time to be missed by one who waits for a later one.
		quietMs: 3_000,
		round: () => pause(500),
	},
	kill: {
		name: "kill -9 one server",
		round: async ({ cluster, random, outage }) => {
			await pause(1_000 + random() * 1_500);
			const server = chosen(cluster.servers, random);
			const from = Date.now();
			await server.kill();
			await pause(2_000);
			await server.start();
			outage({ from, to: Date.now() });
		},
	},
	redis: {
		name: "Redis killed for 3 s",
		round: async ({ cluster, outage }) => {
			await pause(2_000);
			const from = Date.now();
			await cluster.redis.kill();
			await pause(OUTAGE_MS);
			outage({ from, to: Date.now() });
			await cluster.redis.start();
			await pause(3_000);
		},
	},
	cut: {
		name: "half the clients cut for 3 s",
		round: async ({ cluster, outage }) => {
			await pause(2_000);
			const side = cluster.ways[0] ?? [];
			const from = Date.now();
			for (const way of side) way.cut();
			await pause(OUTAGE_MS);
			for (const way of side) way.mend();
			outage({ from, to: Date.now() });
			await pause(2_000);
		},
	},
	locked: {
		name: "one room's row locked for 10 s",
		round: async ({ cluster, outage }) => {
			await pause(2_000);
			const unlock = await lockRoom(cluster.database, "north");
			const from = Date.now();
			await pause(LOCK_MS);
			const to = Date.now();
			await unlock();
			outage({ from, to, room: "north" });
			await pause(2_000);
		},
	},
	rolling: {
		name: "rolling restart",
		round: async ({ cluster, outage }) => {
			for (const server of cluster.servers) {
				await pause(1_000);
				const from = Date.now();
				await server.stop();
				await server.start();
				outage({ from, to: Date.now() });
			}
			await pause(1_000);
		},
	},
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
