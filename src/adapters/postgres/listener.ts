import postgres from "postgres";
import { PubSubError } from "../pubsub-error";
import type { Upstream } from "../shared/pubsub/topics";
import type { PostgresBusSql } from "./bus-sql";
import { channelOf } from "./notification";

interface ListenerOptions {
	prefix: string;
	onNotification: (notification: string) => void;
	/** The connection is lost; the next `listen` makes another. */
	onLost: (error: unknown) => void;
}

/**
 * The connection that listens. One of its own and not `sql.listen`: there, a channel that was listened to before a
 * reconnect can never be given up again.
 */
export class Listener implements Upstream {
	readonly #prefix: string;
	readonly #sql: PostgresBusSql;
	#isUp = false;
	#isClosed = false;

	constructor(target: string | PostgresBusSql, { prefix, onNotification, onLost }: ListenerOptions) {
		this.#prefix = prefix;
		const options = {
			max: 1,
			// Neither ends a connection that only waits.
			idle_timeout: 0,
			max_lifetime: 0,
			fetch_types: false,
			connect_timeout: 5,
			// The wait between two tries is that of `Topics`.
			backoff: () => 0,
			onnotify: (_channel: string, notification: string) => onNotification(notification),
			onclose: () => {
				// It is also called for each try that fails, which says nothing new.
				if (!this.#isUp || this.#isClosed) return;
				this.#isUp = false;
				onLost(new PubSubError("UNAVAILABLE", "PostgreSQL closed the connection"));
			},
		};
		// As `sql.listen` makes its own: options that were parsed once are taken as they are.
		this.#sql = typeof target === "string" ? postgres(target, options) : postgres({ ...target.options, ...options });
	}

	listen(topics: readonly string[]): Promise<unknown> {
		return this.#run("LISTEN", topics);
	}

	unlisten(topics: readonly string[]): Promise<unknown> {
		return this.#run("UNLISTEN", topics);
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		await this.#sql.end({ timeout: 0 });
	}

	async #run(command: "LISTEN" | "UNLISTEN", topics: readonly string[]): Promise<void> {
		if (this.#isClosed) return;
		// A channel is letters, digits, - and _: nothing in it has to be escaped.
		await this.#sql.unsafe(topics.map((topic) => `${command} "${channelOf(this.#prefix, topic)}"`).join("; "));
		this.#isUp = true;
	}
}
