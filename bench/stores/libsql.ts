import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { type LibsqlClient, LibsqlMessageStore } from "../../src/adapters/libsql";
import type { Commit, Contender } from "./contender";

/** A file, as `LibsqlMessageStore` opens one. */
export async function libsqlContender(): Promise<Contender> {
	const folder = await mkdtemp(join(tmpdir(), "jsandy-chat-bench-"));
	const driver = createClient({ url: `file:${join(folder, "chat.db")}`, concurrency: 1 });
	const commits: Commit[] = [];
	const client: LibsqlClient = {
		protocol: driver.protocol,
		execute: (statement) => driver.execute(statement),
		batch: async (statements, mode) => {
			const began = performance.now();
			const results = await driver.batch(statements, mode);
			// Those that were inserted, written again, or counted again after a reaction.
			const changes = statements.reduce((sum, { sql }, place) => {
				const isChange = sql.startsWith("INSERT INTO chat_messages") || sql.startsWith("UPDATE chat_messages");
				return sum + (isChange ? results[place]?.rows.length || results[place]?.rowsAffected || 0 : 0);
			}, 0);
			if (changes > 0) commits.push({ changes, ms: performance.now() - began });
			return results;
		},
		close: () => driver.close(),
	};
	const store = new LibsqlMessageStore({ client });
	await store.heads([]);
	const pragma = async (name: string) => Object.values((await driver.execute(`PRAGMA ${name}`)).rows[0] ?? {})[0];
	return {
		name: "libSQL file",
		settings: `journal_mode ${await pragma("journal_mode")}, synchronous ${await pragma("synchronous")} (2 is FULL)`,
		store,
		commits,
		async close() {
			await store.close();
			driver.close();
			await rm(folder, { recursive: true });
		},
	};
}
