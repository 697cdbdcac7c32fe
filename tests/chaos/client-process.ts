import { setTimeout as pause } from "node:timers/promises";
import { ChaosClient, type Part } from "./client";
import { Journal } from "./journal";

/** What a process of clients is told, as JSON in its only argument. */
export interface CrowdSetup {
	journal: string;
	parts: Part[];
}

/** What the driver asks of it; each is answered with its own `ask` when it is done. */
export type CrowdAsk =
	| { ask: "join" | "talk" | "stop" }
	/** Waits until every client has these heads, `forMs` at most, then ends. */
	| { ask: "finish"; heads: Record<string, number>; forMs: number };

/** Repeats and late copies have to have the time to come. */
const SETTLE_MS = 400;

const { journal: path, parts } = JSON.parse(process.argv[2] ?? "{}") as CrowdSetup;
const journal = new Journal(path);
const clients = parts.map((part) => new ChaosClient(part, journal));

async function answer(asked: CrowdAsk): Promise<void> {
	if (asked.ask === "join") await Promise.all(clients.map((client) => client.join()));
	if (asked.ask === "talk") for (const client of clients) client.talk();
	if (asked.ask === "stop") await Promise.all(clients.map((client) => client.stop()));
	if (asked.ask === "finish") await finish(asked.heads, asked.forMs);
}

async function finish(heads: Record<string, number>, forMs: number): Promise<void> {
	const until = Date.now() + forMs;
	while (!clients.every((client) => client.holds(heads)) && Date.now() < until) await pause(50);
	await pause(SETTLE_MS);
	for (const client of clients) client.close();
	await journal.close();
}

process.on("message", (asked: CrowdAsk) => {
	answer(asked).then(
		() => process.send?.({ did: asked.ask }),
		(error: unknown) => process.send?.({ did: asked.ask, error: String(error) }),
	);
});
// The driver is gone, however it died, or is done with this.
process.on("disconnect", () => process.exit());
