import { execFileSync } from "node:child_process";
import type { BuiltServers } from "../build-servers";
import { CONNECTIONS_BEFORE, measureMemory } from "../memory";
import { launchOf } from "../stage";
import { pointOf, type Series } from "./series";

const COUNTS = [1_000, 5_000, 20_000];
const ROUNDS = 3;
/** Files that a process has open besides its connections. */
const OTHER_FILES = 100;

/** Measures what a connection costs among few others and among many. */
export async function connectionsSeries(built: BuiltServers): Promise<Series> {
	const most = openFilesMax() - CONNECTIONS_BEFORE - OTHER_FILES;
	const points = [];
	for (const wanted of COUNTS) {
		const connections = Math.floor(Math.min(wanted, most) / 10) * 10;
		const layout = { connections, rooms: connections / 10 };
		const figures = new Map<string, number[]>();
		for (const name of ["bare", "wsAcks"] as const) {
			const rounds = [];
			for (let round = 0; round < ROUNDS; round++) rounds.push(await measureMemory(launchOf(name, built), layout));
			figures.set(
				name,
				rounds.map(({ rss }) => rss / 1_024),
			);
			figures.set(
				`${name}, objects and buffers`,
				rounds.map(({ inUse }) => inUse / 1_024),
			);
		}
		points.push(pointOf(connections, figures));
	}
	return {
		name: "connections",
		title: "Memory of a connection by how many there are",
		x: "joined connections, idle, in rooms of 10",
		unit: "KB per connection",
		note: most < Math.max(...COUNTS) ? `This system allows a process ${most} connections at most.` : "",
		points,
	};
}

/** Returns the hard limit: Node raises its own limit that far, and so do the servers. */
const openFilesMax = (): number => Number(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" })) || 1_000_000;
