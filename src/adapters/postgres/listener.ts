import postgres from "postgres";
import { PubSubError } from "../pubsub-error";
import type { Upstream } from "../shared/pubsub/topics";
import type { PostgresBusSql } from "./bus-sql";
import { channelOf } from "./notification";

interface ListenerOptions {
	prefix: string;
	onNotification: (notification: string) => void;
	/** Called when the connection is lost; the next `listen` opens another one. */
	onLost: (error: unknown) => void;
}

/**
 * The connection that listens. It does not use `sql.listen`, because that cannot unlisten a channel that it listened to
 * before a reconnect.
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
			// An idle connection stays open.
			idle_timeout: 0,
			max_lifetime: 0,
			fetch_types: false,
			connect_timeout: 5,
			// `Topics` waits between two tries.
			backoff: () => 0,
			onnotify: (_channel: string, notification: string) => onNotification(notification),
			onclose: () => {
				// Also called for each failed try to connect, which is not a new failure.
				if (!this.#isUp || this.#isClosed) return;
				this.#isUp = false;
				onLost(new PubSubError("UNAVAILABLE", "PostgreSQL closed the connection"));
			},
		};
		// As `sql.listen` does: options that are already parsed are used unchanged.
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
		// A channel consists of letters, digits, - and _, so it needs no escaping.
		await this.#sql.unsafe(topics.map((topic) => `${command} "${channelOf(this.#prefix, topic)}"`).join("; "));
		this.#isUp = true;
	}
}
