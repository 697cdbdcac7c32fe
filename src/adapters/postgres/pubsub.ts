import postgres from "postgres";
import type { PubSubAdapter, SubscribeOptions } from "../pubsub";
import { PubSubError } from "../pubsub-error";
import { BoundedPublisher, toText } from "../shared/pubsub/bounded-publisher";
import { Topics } from "../shared/pubsub/topics";
import type { PostgresBusSql } from "./bus-sql";
import { BusTable } from "./bus-table";
import { Listener } from "./listener";
import { decodeNotification, MAX_PREFIX_LENGTH } from "./notification";
import { Notifier } from "./notifier";

/** The database, and the names of its channels and its table. */
export type PostgresPubSubOptions = {
	/** The prefix of the names of channels and of the table: at most 20 letters, digits and `_`. Default `"chat_"`. */
	prefix?: string;
	/** How long PostgreSQL may take to accept a message, in milliseconds. Default 2,000. */
	publishTimeoutMs?: number;
} & (
	| {
			/** `postgres://user:password@host:5432/database`. */
			url: string;
	  }
	| {
			/** A client of the npm package `postgres`, which `close()` leaves open. It must not go through a transaction pooler. */
			sql: PostgresBusSql;
	  }
);

const PREFIX = /^[a-z_][a-z0-9_]*$/i;
/** Maximum number of concurrent row reads. Messages above it are dropped and reported, as a bus may do. */
const MAX_READS = 256;

/**
 * A bus over PostgreSQL's LISTEN and NOTIFY, for an app that has a database and wants no other server. It keeps one
 * connection for subscriptions. `close()` closes what it opened.
 *
 * Suited to a few servers, because each commit with a NOTIFY takes a lock of the whole database server, so such commits of
 * all databases run one after another. Messages of one turn, and messages that arrive while others are being sent, share a
 * commit. A message of 8,000 bytes and more is kept for a minute in the unlogged table `<prefix>bus`, which is created for
 * the first such message, and each subscriber's server reads it from there.
 *
 * Delivery is at most once: a subscriber misses what is published while it is disconnected. `subscribe` stays pending until
 * its signal aborts, and calls `onOpen` again after each reconnect. `publish` resolves after the commit and rejects with a
 * `PubSubError`: `UNAVAILABLE`, `TIMEOUT` (it may have been sent), or `OVERLOADED` when 10,000 messages or 16 Mi characters
 * are waiting.
 *
 * @throws TypeError if `prefix` is not a plain SQL name of at most 20 characters.
 * @example
 * const pubsub = new PostgresPubSub({ url: "postgres://localhost/app" });
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub });
 */
export class PostgresPubSub implements PubSubAdapter {
	readonly echoes = true;
	readonly #sql: PostgresBusSql;
	readonly #ownsSql: boolean;
	readonly #publisher: BoundedPublisher;
	readonly #table: BusTable;
	readonly #notifier: Notifier;
	readonly #listener: Listener;
	readonly #topics: Topics;
	#reads = 0;
	#closing: Promise<void> | undefined;

	constructor({ prefix = "chat_", publishTimeoutMs = 2_000, ...target }: PostgresPubSubOptions) {
		if (!PREFIX.test(prefix) || prefix.length > MAX_PREFIX_LENGTH) {
			throw new TypeError(
				`prefix must consist of at most ${MAX_PREFIX_LENGTH} letters, digits and _, and not start with a digit`,
			);
		}
		this.#publisher = new BoundedPublisher("PostgreSQL", publishTimeoutMs);
		this.#ownsSql = "url" in target;
		this.#sql = "url" in target ? postgres(target.url, { max: 2, fetch_types: false, connect_timeout: 5 }) : target.sql;
		this.#table = new BusTable(this.#sql, prefix);
		this.#notifier = new Notifier(this.#sql, prefix, this.#table, (error) => this.#topics.report(error));
		this.#listener = new Listener("url" in target ? target.url : target.sql, {
			prefix,
			onNotification: (notification) => this.#deliver(notification),
			onLost: (error) => {
				this.#topics.down(error);
				this.#topics.up();
			},
		});
		this.#topics = new Topics(this.#listener);
	}

	async publish(topic: string, payload: unknown): Promise<void> {
		if (this.#closing) throw new PubSubError("CLOSED", "the pub/sub is closed");
		const text = toText(payload);
		await this.#publisher.run(text, () => this.#notifier.send(topic, text));
	}

	subscribe(topic: string, onMessage: (payload: unknown) => void, options?: SubscribeOptions): Promise<void> {
		return this.#topics.subscribe(topic, onMessage, options);
	}

	/** Ends every subscription, whose `subscribe` resolves, and closes the connections that this object opened. A given `sql` stays open. */
	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		const idle = this.#topics.close();
		await this.#listener.close();
		await idle;
		if (this.#ownsSql) await this.#sql.end({ timeout: 2 });
	}

	#deliver(notification: string): void {
		try {
			const decoded = decodeNotification(notification);
			if ("text" in decoded) this.#topics.deliver(decoded.topic, decoded.text);
			else void this.#deliverRow(decoded.topic, decoded.id);
		} catch (cause) {
			this.#topics.report(new PubSubError("UNAVAILABLE", "a notification has another format", { cause }));
		}
	}

	async #deliverRow(topic: string, id: string): Promise<void> {
		if (this.#reads >= MAX_READS) {
			this.#topics.report(new PubSubError("OVERLOADED", "too many large messages at once, so one was dropped"), topic);
			return;
		}
		this.#reads += 1;
		try {
			const text = await this.#table.read(id);
			if (text === undefined) throw new PubSubError("UNAVAILABLE", "a large message was deleted before it was read");
			this.#topics.deliver(topic, text);
		} catch (error) {
			this.#topics.report(error, topic);
		} finally {
			this.#reads -= 1;
		}
	}
}
