import { seededRandom } from "../support/seeded-random";
import { check, type Verdict } from "./checker/checker";
import type { Entry } from "./checker/journal";
import { headsOf, readStored } from "./checker/stored";
import { measure, type Timings } from "./checker/timings";
import type { Part } from "./clients/client";
import { Crowd } from "./clients/crowd";
import type { Outage, Scenario } from "./scenarios";
import { Cluster, SIDES } from "./servers/cluster";

export interface RunOptions {
	/** How long faults are made; starting and catching up at the end come on top. */
	seconds: number;
	/** Default 24. */
	clients?: number;
	/** Messages a second and client. Default 2. */
	perSecond?: number;
	/** Of the choice of what is hit, and when. Default: another one each time. */
	seed?: number;
	servers?: number;
	/** Ends the run and all its processes early. */
	signal?: AbortSignal;
}

/** What came of a run. */
export interface Outcome {
	scenario: string;
	seed: number;
	verdict: Verdict;
	timings: Timings;
	/** How often a client heard that another left; nobody did on purpose. */
	leaves: number;
	/**
	 * Messages sent during an outage, a second or more before its end, and how many of them were acked within it. Those to a
	 * room that was down alone are left out.
	 */
	duringOutages: { sent: number; acked: number };
	/** Servers that ended without being asked to, or did not when they were. */
	faults: string[];
	/** What the servers reported to `onError`: how often, and the first of it. */
	problems: { count: number; first: string[] };
}

/** True when the promise was kept: nothing lost, repeated or out of order, every send acked, every server as it was told. */
export const isRight = ({ verdict, faults }: Outcome): boolean =>
	verdict.examples.length === 0 && verdict.unknown === 0 && !verdict.gaps && faults.length === 0;

/** Every client is in the first room. */
export const ROOMS = ["square", "north", "east", "south"];
/** How long the last client may take to have everything, at the end: a client may wait 20 s for its next attempt. */
const CATCH_UP_MS = 30_000;

/** Starts a cluster and a crowd, makes faults for a while, lets all settle, and judges. Leaves nothing behind. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Outcome> {
	const { seconds, seed = Math.floor(Math.random() * 1e6), servers, signal } = options;
	const { busFault, quietMs = 0 } = scenario;
	const cluster = await Cluster.start({ seed, ...(servers && { servers }), ...(busFault && { busFault }) });
	let crowd: Crowd | undefined;
	const end = async () => {
		await crowd?.kill();
		await cluster.close();
	};
	// What fails here is done again below, where it is told.
	const onAbort = () => void end().catch(() => {});
	signal?.addEventListener("abort", onAbort, { once: true });
	try {
		crowd = await Crowd.start(cluster.folder, castOf(cluster, options, quietMs));
		await crowd.ask({ ask: "talk" });
		const outages: Outage[] = [];
		const random = seededRandom(seed);
		const until = Date.now() + seconds * 1_000;
		while (Date.now() < until) {
			signal?.throwIfAborted();
			await scenario.round({ cluster, random, outage: (outage) => outages.push(outage) });
		}
		await crowd.ask({ ask: "stop" });
		const heads = headsOf(await readStored(cluster.database));
		await crowd.ask({ ask: "hold", heads, forMs: CATCH_UP_MS });
		const endedAt = Date.now();
		await crowd.ask({ ask: "finish" });
		const journals = await crowd.read();
		return {
			scenario: scenario.name,
			seed,
			verdict: check(journals, await readStored(cluster.database)),
			timings: measure(journals),
			leaves: [...journals.values()].flat().filter(({ kind, at }) => kind === "userLeft" && at < endedAt).length,
			duringOutages: countDuring(outages, journals),
			faults: cluster.faults,
			problems: {
				count: cluster.servers.reduce((sum, { problemCount }) => sum + problemCount, 0),
				first: cluster.servers.flatMap(({ problems }) => problems).slice(0, 5),
			},
		};
	} finally {
		signal?.removeEventListener("abort", onAbort);
		await end();
	}
}

/** Half of the clients on each side; each is in the first room and in one of the others. */
function castOf(cluster: Cluster, { clients = 24, perSecond = 2 }: RunOptions, quietMs: number): Part[] {
	const [first = "", ...others] = ROOMS;
	return Array.from({ length: clients }, (_, n) => ({
		name: `user${n}`,
		rooms: [first, others[n % others.length] ?? first],
		// Each server has clients from the start, so that none is killed without any.
		endpoints: cluster.endpoints((n >> 1) % SIDES, n),
		perSecond,
		quietMs,
		ballast: 0,
	}));
}

function countDuring(outages: readonly Outage[], journals: ReadonlyMap<string, readonly Entry[]>) {
	const count = { sent: 0, acked: 0 };
	for (const entries of journals.values()) {
		const ackedAt = new Map(entries.flatMap((entry) => (entry.kind === "acked" ? [[entry.clientId, entry.at]] : [])));
		for (const entry of entries) {
			if (entry.kind !== "sent") continue;
			const outage = outages.find(
				({ from, to, room }) => entry.at >= from && entry.at <= to - 1_000 && entry.room !== room,
			);
			if (!outage) continue;
			count.sent += 1;
			if (Number(ackedAt.get(entry.clientId) ?? Number.POSITIVE_INFINITY) <= outage.to) count.acked += 1;
		}
	}
	return count;
}
