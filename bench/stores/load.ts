import type { Contender } from "./contender";
import { type Distribution, distribution } from "./distribution";

/** What one run came to. */
export interface Run {
	/** Messages acked a second. */
	rate: number;
	/** Messages in a commit. */
	groups: Distribution;
	/** Milliseconds of a commit. */
	commits: Distribution;
}

const WARM_UP_MS = 500;

/** As many senders as `inFlight`, each of which sends again as soon as it is acked. */
export async function runLoad({ store, commits }: Contender, inFlight: number, seconds: number): Promise<Run> {
	const room = `room-${crypto.randomUUID()}`;
	const start = performance.now() + WARM_UP_MS;
	const end = start + seconds * 1_000;
	let acked = 0;

	async function send(sender: number): Promise<void> {
		for (let n = 0; performance.now() < end; n++) {
			await store.append({
				id: crypto.randomUUID(),
				room,
				text: "Shall we say four o'clock, in the room with the green door? I will bring the slides.",
				userId: `user-${sender}`,
				username: "Ada Lovelace",
				timestamp: Date.now(),
				clientId: `client-${sender}-${n}`,
			});
			const now = performance.now();
			if (now < start) commits.length = 0;
			else if (now < end) acked += 1;
		}
	}

	await Promise.all(Array.from({ length: inFlight }, (_, sender) => send(sender)));
	const run = {
		rate: acked / seconds,
		groups: distribution(commits.map(({ messages }) => messages)),
		commits: distribution(commits.map(({ ms }) => ms)),
	};
	commits.length = 0;
	return run;
}
