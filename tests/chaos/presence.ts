import type { Part } from "./clients/client";
import { Crowd } from "./clients/crowd";
import { Cluster } from "./servers/cluster";

/** What the others heard of users whose server died with them. */
export interface PresenceOutcome {
	/** From the server's end until an observer heard that one of them left, in milliseconds. */
	leftAfterMs: number[];
	/** How often an observer should have heard of it: each observer, of each user. */
	expected: number;
	/** How often one heard that somebody else left, or the same one twice: nobody did. */
	wrong: number;
}

const ROOM = "square";
const OBSERVERS = 6;
const PINNED = 3;

/** Kills a server and the users on it at once, starts neither again, and waits for the others to hear of it. */
export async function runPresence(options: { seed: number; forMs: number }): Promise<PresenceOutcome> {
	const cluster = await Cluster.start({ seed: options.seed });
	const crowds: Crowd[] = [];
	const enter = async (names: readonly string[], endpoints: readonly string[]) => {
		const parts = names.map(
			(name, n): Part => ({
				name,
				rooms: [ROOM],
				endpoints: [...endpoints.slice(n % endpoints.length), ...endpoints.slice(0, n % endpoints.length)],
				perSecond: 0,
				quietMs: 0,
				ballast: 0,
			}),
		);
		const crowd = await Crowd.start(cluster.folder, parts, 1);
		crowds.push(crowd);
		return crowd;
	};
	try {
		const [doomed = "", ...others] = cluster.endpoints(0);
		const users = Array.from({ length: PINNED }, (_, n) => `pinned${n}`);
		const observers = await enter(
			Array.from({ length: OBSERVERS }, (_, n) => `observer${n}`),
			others,
		);
		const pinned = await enter(users, [doomed]);
		// Of a user whom a server never knew of, it has nothing to tell.
		await observers.ask({ ask: "hear", event: "userJoined", users, forMs: options.forMs });
		const diedAt = Date.now();
		await Promise.all([cluster.servers[0]?.kill(), pinned.kill()]);
		await observers.ask({ ask: "hear", event: "userLeft", users, forMs: options.forMs });
		const endedAt = Date.now();
		await observers.ask({ ask: "finish" });
		const leftAfterMs: number[] = [];
		let wrong = 0;
		for (const entries of (await observers.read()).values()) {
			const heard = new Set<string>();
			for (const entry of entries) {
				if (entry.kind !== "userLeft" || entry.at > endedAt) continue;
				if (!users.includes(entry.userId) || heard.has(entry.userId) || entry.at < diedAt) wrong += 1;
				else leftAfterMs.push(entry.at - diedAt);
				heard.add(entry.userId);
			}
		}
		return { leftAfterMs, expected: OBSERVERS * PINNED, wrong };
	} finally {
		await Promise.all(crowds.map((crowd) => crowd.kill()));
		await cluster.close();
	}
}
