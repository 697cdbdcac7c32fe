import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";

/** A change of a room as a client was given it. */
export interface Change {
	id: string;
	seq: number;
	updatedSeq: number;
	/** The server's, in milliseconds: all processes of a run share one clock. */
	timestamp: number;
	text: string;
}

/** What happened at one client, when; in the order in which its app heard of it. */
export type Entry = { client: string; at: number } & Happening;

export type Happening =
	| { kind: "sent"; room: string; clientId: string }
	| { kind: "acked"; room: string; clientId: string; id: string; seq: number }
	/** The answer was an error that the app may try again after, and does, under the same `clientId`. */
	| { kind: "refused"; room: string; clientId: string; reason: string }
	/** Given up: it may be stored or not. */
	| { kind: "unknown"; room: string; clientId: string; reason: string }
	/** The first join's page, or one that replaces all that was shown. */
	| { kind: "joined" | "resync"; room: string; epoch: string; seq: number; changes: Change[] }
	| { kind: "change"; room: string; change: Change }
	| { kind: "rejoin"; room: string; seq: number }
	| { kind: "connect" }
	| { kind: "disconnect"; code: number }
	| { kind: "userJoined" | "userLeft"; room: string; userId: string }
	| { kind: "error"; reason: string }
	/** At the end: how many holes the client library noticed by itself. */
	| { kind: "gaps"; count: number };

/** Writes down what the clients of one process see, one line each, in a file that the driver reads at the end. */
export class Journal {
	readonly #file: ReturnType<typeof createWriteStream>;

	constructor(path: string) {
		this.#file = createWriteStream(path);
	}

	write(client: string, happening: Happening): void {
		this.#file.write(`${JSON.stringify({ client, at: Date.now(), ...happening })}\n`);
	}

	close(): Promise<void> {
		return new Promise((resolve) => this.#file.end(() => resolve()));
	}
}

/** The journals of a run, by client. */
export async function readJournals(paths: readonly string[]): Promise<Map<string, Entry[]>> {
	const journals = new Map<string, Entry[]>();
	for (const path of paths) {
		const text = await readFile(path, "utf8");
		for (const line of text.split("\n")) {
			if (line === "") continue;
			const entry = JSON.parse(line) as Entry;
			const entries = journals.get(entry.client) ?? [];
			journals.set(entry.client, entries);
			entries.push(entry);
		}
	}
	return journals;
}
