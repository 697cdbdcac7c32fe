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

/** Which database, and how its channels and its table are called. */
export type PostgresPubSubOptions = {
	/** What the names of channels and of the table begin with: at most 20 letters, digits and `_`. Default `"chat_"`. */
	prefix?: string;
	/** How long PostgreSQL may take to accept a message, in milliseconds. Default 2,000. */
	publishTimeoutMs?: number;
} & (
	| {
			/** `postgres://user:password@host:5432/database`. */
			url: string;
	  }
	| {
			/** A `postgres()` of the npm package `postgres`, which `close()` leaves open. Not one behind a pooler of transactions. */
			sql: PostgresBusSql;
	  }
);

const PREFIX = /^[a-z_][a-z0-9_]*$/i;
/** Most rows that are read at a time; what comes above it is dropped and reported, as a bus may. */
const MAX_READS = 256;

/**
 * A bus over PostgreSQL's LISTEN and NOTIFY, for an app that has a database and wants no other server. It holds one
 * connection for subscriptions; `close()` ends what it opened.
 *
 * For a few servers: each commit that notifies takes a lock of the whole database server, so all notifying commits, of
 * all databases, happen one after another. Messages of one turn, and those that come while others are on their way,
 * share a commit. A message of 8,000 bytes and more is kept for a minute in the unlogged table `<prefix>bus`, made with
 * the first of them, and read by each subscriber's server.
 *
 * At most once: what is published while a subscriber is cut off is not delivered to it. `subscribe` stays pending until
 * its signal aborts, and calls `onOpen` again after each reconnect. `publish` resolves after the commit and rejects with
 * a `PubSubError`: `UNAVAILABLE`, `TIMEOUT` (it may have been sent), `OVERLOADED` when 10,000 messages or 16 Mi
 * characters wait.
 *
 * @throws TypeError when `prefix` is not a plain SQL name of at most 20 characters.
 * @example
 * const pubsub = new PostgresPubSub({ url: "postgres://localhost/app" });
 * const chat = mountChat(chatRouter, { wsChat }, { pubsub });
 */
export class PostgresPubSub implements PubSubAdapter {
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
			throw new TypeError(`prefix must be at most ${MAX_PREFIX_LENGTH} letters, digits and _`);
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

	/** Ends every subscription, which resolves, and the connections made here. A given `sql` stays open. */
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
			this.#topics.report(new PubSubError("UNAVAILABLE", "a notification is not one of this pub/sub", { cause }));
		}
	}

	async #deliverRow(topic: string, id: string): Promise<void> {
		if (this.#reads >= MAX_READS) {
			this.#topics.report(new PubSubError("OVERLOADED", "too many large messages at once: one was dropped"), topic);
			return;
		}
		this.#reads += 1;
		try {
			const text = await this.#table.read(id);
			if (text === undefined) throw new PubSubError("UNAVAILABLE", "a large message is gone before it was read");
			this.#topics.deliver(topic, text);
		} catch (error) {
			this.#topics.report(error, topic);
		} finally {
			this.#reads -= 1;
		}
	}
}
