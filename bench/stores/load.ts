import { uuidV7 } from "../../src/procedures/actions/message/uuid-v7";
import type { Contender } from "./contender";
import { type Distribution, distribution } from "./distribution";

/** What one run came to. */
export interface Run {
	/** Messages acked per second. */
	rate: number;
	/** Messages in a commit. */
	groups: Distribution;
	/** Milliseconds of a commit. */
	commits: Distribution;
	/** Microseconds of this process's CPU a message, sender included: it says more than the rate on a busy machine. */
	cpuUs: number;
}

const WARM_UP_MS = 500;

/** As many senders as `inFlight`, each of which sends again as soon as it is acked. */
export async function runLoad({ store, commits }: Contender, inFlight: number, seconds: number): Promise<Run> {
	const room = `room-${crypto.randomUUID()}`;
	const start = performance.now() + WARM_UP_MS;
	const end = start + seconds * 1_000;
	let acked = 0;
	let all = 0;

	async function send(sender: number): Promise<void> {
		for (let n = 0; performance.now() < end; n++) {
			await store.append({
				id: uuidV7(Date.now()),
				room,
				text: "Shall we say four o'clock, in the room with the green door? I will bring the slides.",
				userId: `user-${sender}`,
				username: "Ada Lovelace",
				timestamp: Date.now(),
				clientId: `client-${sender}-${n}`,
			});
			all += 1;
			const now = performance.now();
			if (now < start) commits.length = 0;
			else if (now < end) acked += 1;
		}
	}

	const cpuBefore = process.cpuUsage();
	await Promise.all(Array.from({ length: inFlight }, (_, sender) => send(sender)));
	const cpu = process.cpuUsage(cpuBefore);
	const run = {
		rate: acked / seconds,
		groups: distribution(commits.map(({ messages }) => messages)),
		commits: distribution(commits.map(({ ms }) => ms)),
		cpuUs: (cpu.user + cpu.system) / all,
	};
	commits.length = 0;
	return run;
}
