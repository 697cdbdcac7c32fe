import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { check, type Verdict } from "./checker/checker";
import { headsOf, readStored } from "./checker/stored";
import type { Part } from "./clients/client";
import { Crowd } from "./clients/crowd";
import { Cluster } from "./servers/cluster";
import type { ServerProcess } from "./servers/server-process";

/** What a reader that does not read costs the server, in bytes. */
export interface StalledOutcome {
	/** Resident memory: noisy, since it does not shrink when something was freed. */
	rss: number;
	/** Heap and buffers that are in use after a garbage collection. */
	inUse: number;
	/** Bytes that were to go to it while it did not read; the system's own buffers take the first 4 MB of them. */
	offered: number;
	/** How the clients fared that did read. */
	verdict: Verdict;
}

/** Bytes that such a reader may cost. */
export const STALLED_MAX = 4 * 1024 * 1024;

const ROOM = "hot";
const TALKERS = 3;
const PER_SECOND = 50;
/** In metadata, whose limit is 16 KiB. */
const BALLAST = 15_000;

/** The least of several looks at a server: what is on its way at one moment is no cost of the reader. */
async function leastOf(server: Pick<ServerProcess, "figures">): Promise<Pick<StalledOutcome, "rss" | "inUse">> {
	const least = { rss: Number.POSITIVE_INFINITY, inUse: Number.POSITIVE_INFINITY };
	for (let look = 0; look < 10; look++) {
		const { rss, inUse } = await server.figures();
		least.rss = Math.min(least.rss, rss);
		least.inUse = Math.min(least.inUse, inUse);
		await pause(100);
	}
	return least;
}

/** Measures a server under load, first without and then with a reader that joins a hot room and stops reading. */
export async function runStalled(options: { seed: number; seconds: number }): Promise<StalledOutcome> {
	const cluster = await Cluster.start({ seed: options.seed, servers: 1 });
	// One: several would wait for the same encoded frames, and share what they cost.
	let stalled: WebSocket | undefined;
	let crowd: Crowd | undefined;
	try {
		const server = cluster.servers[0]!;
		crowd = await Crowd.start(
			cluster.folder,
			Array.from(
				{ length: TALKERS },
				(_, n): Part => ({
					name: `talker${n}`,
					rooms: [ROOM],
					endpoints: cluster.endpoints(0),
					perSecond: PER_SECOND,
					quietMs: 0,
					ballast: BALLAST,
				}),
			),
		);
		await crowd.ask({ ask: "talk" });
		const partMs = (options.seconds / 3) * 1_000;
		await pause(partMs);
		const warm = await leastOf(server);
		await pause(partMs);
		const before = await leastOf(server);
		const sentBefore = (await readStored(cluster.database)).length;
		// Straight to the server: a proxy between them would do the buffering.
		stalled = await stall(`ws://127.0.0.1:${server.port}/wsChat?name=stalled`);
		await pause(partMs);
		const after = await leastOf(server);
		await crowd.ask({ ask: "stop" });
		const stored = await readStored(cluster.database);
		await crowd.ask({ ask: "hold", heads: headsOf(stored), forMs: 10_000 });
		await crowd.ask({ ask: "finish" });
		const grownBy = (of: "rss" | "inUse") => after[of] - before[of] - (before[of] - warm[of]);
		return {
			rss: grownBy("rss"),
			inUse: grownBy("inUse"),
			offered: (stored.length - sentBefore) * BALLAST,
			verdict: check(await crowd.read(), stored),
		};
	} finally {
		stalled?.terminate();
		await crowd?.kill();
		await cluster.close();
	}
}

/** A socket that joins the room, and from its ack on takes nothing more from the network. */
function stall(url: string): Promise<WebSocket> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(url);
		socket.on("error", reject);
		socket.on("open", () => socket.send(JSON.stringify(["joinRoom", { room: ROOM, limit: 1 }, 1])));
		socket.on("message", (data) => {
			if (!String(data).startsWith('["ack"')) return;
			socket.pause();
			resolve(socket);
		});
	});
}
