import { uuidV7 } from "../../src/procedures/actions/message/uuid-v7";
import type { Contender } from "./contender";
import { type Distribution, distribution } from "./distribution";

/** What one run came to. */
export interface Run {
	/** Changes acked per second. */
	rate: number;
	/** Changes in a commit. */
	groups: Distribution;
	/** Milliseconds of a commit. */
	commits: Distribution;
	/** Microseconds of this process's CPU a change, sender included: it says more than the rate on a busy machine. */
	cpuUs: number;
}

const WARM_UP_MS = 500;

/** What is done to a room. An edit and a reaction are each of a message of the sender's own. */
export const KINDS = ["append", "edit", "react"] as const;

/** What a run does. */
export interface Load {
	kind: (typeof KINDS)[number];
	/** How many senders there are, each of which goes on as soon as it is acked. */
	inFlight: number;
	/** How many rooms the senders share. */
	rooms: number;
	seconds: number;
}

/** Runs a load on rooms of its own. */
export async function runLoad({ store, commits }: Contender, { kind, inFlight, rooms, seconds }: Load): Promise<Run> {
	const names = Array.from({ length: rooms }, () => `room-${crypto.randomUUID()}`);
	const append = async (sender: number, n: number) => {
		const sent = {
			id: uuidV7(Date.now()),
			room: names[sender % rooms] ?? "",
			text: "Shall we say four o'clock, in the room with the green door? I will bring the slides.",
			userId: `user-${sender}`,
			username: "Ada Lovelace",
			timestamp: Date.now(),
			clientId: `client-${sender}-${n}`,
		};
		return (await store.append(sent)).message;
	};
	const senders = Array.from({ length: inFlight }, (_, sender) => sender);
	const own = await Promise.all(senders.map((sender) => append(sender, -1)));
	const change = async (sender: number, n: number): Promise<void> => {
		if (kind === "append") return void (await append(sender, n));
		const message = own[sender];
		if (!message) return;
		const changed =
			kind === "edit"
				? await store.replace?.(
						{ ...message, text: `${message.text.slice(0, 80)} ${n}`, editedAt: n },
						message.updatedSeq,
					)
				: await store.react?.(message.room, message.id, [{ userId: "ada", emoji: "👍", on: n % 2 === 0 }]);
		if (!changed) throw new Error(`a change of kind ${kind} found its message changed`);
		own[sender] = changed;
	};

	const start = performance.now() + WARM_UP_MS;
	const end = start + seconds * 1_000;
	let acked = 0;
	let all = 0;
	async function send(sender: number): Promise<void> {
		for (let n = 0; performance.now() < end; n++) {
			await change(sender, n);
			all += 1;
			const now = performance.now();
			if (now < start) commits.length = 0;
			else if (now < end) acked += 1;
		}
	}

	const cpuBefore = process.cpuUsage();
	await Promise.all(senders.map(send));
	const cpu = process.cpuUsage(cpuBefore);
	const run = {
		rate: acked / seconds,
		groups: distribution(commits.map(({ changes }) => changes)),
		commits: distribution(commits.map(({ ms }) => ms)),
		cpuUs: (cpu.user + cpu.system) / all,
	};
	commits.length = 0;
	return run;
}
