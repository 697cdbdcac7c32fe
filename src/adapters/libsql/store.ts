import { createClient } from "@libsql/client";
import { gatherTurn } from "../shared/store/group-commit";
import { lockedFile } from "../shared/store/scoped-errors";
import { namesOf } from "../sql/names";
import { sqlite } from "../sql/sqlite/dialect";
import { assertPrefix } from "../sql/sqlite/migrations";
import { SqlMessageStore } from "../sql/store";
import type { LibsqlClient } from "./client";
import { LibsqlDatabase } from "./database";
import { RetryingClient } from "./retrying-client";

/** The database, and the names of its tables. */
export type LibsqlMessageStoreOptions = {
	/** The prefix of the names of tables and indexes. Default `"chat_"`. */
	tablePrefix?: string;
	/** How long to retry a call while another process writes to the file, in milliseconds. Default 2,000. */
	busyTimeoutMs?: number;
} & (
	| {
			/** `file:chat.db`, or `libsql://…` for a server. */
			url: string;
			/** The server's token. */
			authToken?: string;
	  }
	| {
			/**
			 * Your own `@libsql/client` client, which `close()` leaves open. For a file that another process writes to, create
			 * it with a `timeout`, because the store does not reconnect your client after it finds the file busy.
			 */
			client: LibsqlClient;
	  }
);

/**
 * Keeps messages in SQLite or libSQL: a local file, or Turso. The tables are created on first use.
 *
 * A message is acked once it is committed, and a file is written with WAL and `synchronous = FULL`, so an acked message
 * survives a power failure. Several processes may share a file; their writes take turns.
 *
 * @throws TypeError if `tablePrefix` is not a plain SQL name.
 * @throws LibsqlError if the file cannot be opened, or the URL is not a libSQL URL.
 * @example
 * const store = new LibsqlMessageStore({ url: "file:chat.db" });
 * const wsChat = createChatProcedure({ auth, store });
 */
export class LibsqlMessageStore extends SqlMessageStore {
	constructor({ tablePrefix = "chat_", busyTimeoutMs = 2_000, ...target }: LibsqlMessageStoreOptions) {
		assertPrefix(tablePrefix);
		const ownsClient = !("client" in target);
		const client = new RetryingClient("client" in target ? target.client : openClient(target.url, target.authToken), {
			busyTimeoutMs,
			mayReconnect: ownsClient,
		});
		super({
			database: new LibsqlDatabase(client, { tablePrefix, ownsClient, busyTimeoutMs }),
			dialect: sqlite,
			names: namesOf(tablePrefix),
			commits: {
				...(client.isLocal && { gather: gatherTurn }),
				lockWaitMs: busyTimeoutMs,
				lockError: () => lockedFile("libSQL", busyTimeoutMs),
			},
		});
	}
}

function openClient(url: string, authToken: string | undefined): LibsqlClient {
	// One connection is enough for a file, because each call ends before the next one starts.
	const concurrency = /^(file:|:memory:)/.test(url) ? { concurrency: 1 } : {};
	return createClient({ url, ...(authToken !== undefined && { authToken }), ...concurrency });
}
