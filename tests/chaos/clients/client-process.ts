import { setTimeout as pause } from "node:timers/promises";
import { Journal } from "../checker/journal";
import { ChaosClient, type Part, type PresenceEvent } from "./client";

/** What a process of clients is told, as JSON in its only argument. */
export interface CrowdSetup {
	journal: string;
	parts: Part[];
}

/** What the driver asks of it; each is answered with its own `ask` when it is done. */
export type CrowdAsk =
	| { ask: "join" | "talk" | "stop" | "finish" }
	/** Waits until every client has these heads, `forMs` at most. */
	| { ask: "hold"; heads: Record<string, number>; forMs: number }
	/** Waits until every client has heard this of each of these users, `forMs` at most. */
	| { ask: "hear"; event: PresenceEvent; users: string[]; forMs: number };

/** Repeats and late copies have to have the time to come. */
const SETTLE_MS = 400;

const { journal: path, parts } = JSON.parse(process.argv[2] ?? "{}") as CrowdSetup;
const journal = new Journal(path);
const clients = parts.map((part) => new ChaosClient(part, journal));

async function answer(asked: CrowdAsk): Promise<void> {
	if (asked.ask === "join") await Promise.all(clients.map((client) => client.join()));
	if (asked.ask === "talk") for (const client of clients) client.talk();
	if (asked.ask === "stop") await Promise.all(clients.map((client) => client.stop()));
	if (asked.ask === "hear") await until(asked.forMs, (client) => client.hasHeard(asked.event, asked.users));
	if (asked.ask === "hold") {
		await until(asked.forMs, (client) => client.holds(asked.heads));
		await pause(SETTLE_MS);
	}
	if (asked.ask === "finish") {
		for (const client of clients) client.close();
		await journal.close();
	}
}

/** Whether it came about is for the checker to say: it reads the journals. */
async function until(forMs: number, isSo: (client: ChaosClient) => boolean): Promise<void> {
	const end = Date.now() + forMs;
	while (!clients.every(isSo) && Date.now() < end) await pause(50);
}

process.on("message", (asked: CrowdAsk) => {
	answer(asked).then(
		() => process.send?.({ did: asked.ask }),
		(error: unknown) => process.send?.({ did: asked.ask, error: String(error) }),
	);
});
// The driver is gone, however it died, or is done with this.
process.on("disconnect", () => process.exit());
// It may have died while this was starting.
if (!process.connected) process.exit();
