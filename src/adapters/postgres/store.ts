import postgres from "postgres";
import { positiveInteger } from "../shared/positive-integer";
import { gatherTurn } from "../shared/store/group-commit";
import { lockedRoom } from "../shared/store/scoped-errors";
import { SqlMessageStore } from "../sql/store";
import type { PostgresSql } from "./client";
import { Connections } from "./connections";
import { PostgresDatabase } from "./database";
import { postgresDialect } from "./schema/dialect";
import { assertPrefix } from "./schema/migrations";
import { postgresNames } from "./schema/names";

/** The database, and the names of its tables. */
export type PostgresMessageStoreOptions = {
	/** The prefix of the names of the tables, the indexes and the function. Default `"chat_"`. */
	tablePrefix?: string;
	/** How long a call waits for the server's answer, in milliseconds. Default 5,000. */
	timeoutMs?: number;
} & (
	| {
			/** `postgres://user:password@host:5432/database`. */
			url: string;
			/**
			 * Maximum number of connections. Default 4: one writes, the others read. One more is opened while messages wait for
			 * rooms that other servers write to.
			 */
			maxConnections?: number;
	  }
	| {
			/** Your own client of the package `postgres`, which `close()` leaves open. */
			sql: PostgresSql;
	  }
);

/** How long a message waits for its room while another transaction keeps the room's row locked, in milliseconds. */
const LOCK_WAIT_MS = 2_000;
/** Maximum number of messages in one commit. A larger group costs the same per message, and makes the others wait. */
const MAX_GROUP = 256;
/** Maximum delay between two tries to connect, in seconds. The driver's own 20 exceeds most restarts. */
const MAX_BACKOFF_S = 1;

/**
 * Keeps messages in PostgreSQL 13 or later, through the package `postgres`. The tables are created on first use.
 *
 * A message is acked once it is committed. With the server's defaults (`fsync`, `synchronous_commit`), an acked message
 * survives a power failure. Any number of servers may share the tables. A failed call rejects with a `StoreError`.
 *
 * @throws TypeError if `tablePrefix` is not a plain lower-case SQL name of at most 40 characters.
 * @throws RangeError if `timeoutMs` or `maxConnections` is not a positive integer.
 * @example
 * const store = new PostgresMessageStore({ url: "postgres://localhost/chat" });
 * const wsChat = createChatProcedure({ auth, store });
 */
export class PostgresMessageStore extends SqlMessageStore {
	constructor({ tablePrefix = "chat_", timeoutMs = 5_000, ...target }: PostgresMessageStoreOptions) {
		assertPrefix(tablePrefix);
		const open = "sql" in target ? undefined : clientFactory(target.url);
		const max = positiveInteger("maxConnections", "sql" in target ? 1 : (target.maxConnections ?? 4));
		const sql = "sql" in target ? target.sql : clientFactory(target.url)(max);
		const connections = new Connections({
			open: open && (() => open(max)),
			sql,
			timeoutMs: positiveInteger("timeoutMs", timeoutMs),
		});
		// A further client, because the driver may send a statement behind one that waits for a lock.
		const waiting = open ? new Connections({ open: () => open(1), sql: open(1), timeoutMs }) : connections;
		super({
			database: new PostgresDatabase(connections, waiting, tablePrefix),
			dialect: postgresDialect,
			names: postgresNames(tablePrefix),
			commits: {
				maxGroup: MAX_GROUP,
				gather: gatherTurn,
				lockOf: ({ room }) => room,
				canWait: true,
				lockWaitMs: LOCK_WAIT_MS,
				lockError: () => lockedRoom("PostgreSQL", LOCK_WAIT_MS),
			},
		});
	}
}

function clientFactory(url: string): (max: number) => PostgresSql {
	return (max) =>
		postgres(url, {
			max,
			// In seconds. A try to connect must end before the call that waits for it times out.
			connect_timeout: 2,
			backoff: (tries: number) => Math.min(2 ** tries / 100, MAX_BACKOFF_S),
			fetch_types: false,
			onnotice: () => {},
		});
}
