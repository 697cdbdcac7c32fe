import type { SubscribeOptions } from "../../pubsub";
import { PubSubError } from "../../pubsub-error";
import { fullJitter, pause } from "../backoff";
import { callSafely } from "./call-safely";
import { withTimeout } from "./with-timeout";

/** The connection to the bus. Calls never overlap, and a call may name a topic that an earlier one named. */
export interface Upstream {
	/** Resolves once messages of all these topics arrive. */
	listen(topics: readonly string[]): Promise<unknown>;
	/** Resolves once messages of these topics no longer arrive. */
	unlisten(topics: readonly string[]): Promise<unknown>;
	/** Called before a retry. Returns true if it has dropped its connection, and with it every subscription. */
	renew?(): boolean;
}

interface Subscriber {
	onMessage: (payload: unknown) => void;
	onOpen: () => void;
	onError: (error: unknown) => void;
	/** The connection for which `onOpen` was last called. */
	reportedConnection: number;
	end: () => void;
}

/** Maximum number of topics in one command. */
const BATCH = 1_000;
/** How long a bus may take to confirm subscriptions, in milliseconds, before a retry. */
const LISTEN_MS = 5_000;
/** Maximum delay between two tries, in milliseconds. It is short, because the driver reconnects by itself. */
const LONGEST_PAUSE = 2_000;
/** A topic that was requested and is not confirmed in any connection. */
const UNCONFIRMED = -1;

/**
 * The subscribers of each topic in this process, which share one upstream subscription per topic. One loop reconciles the
 * upstream subscriptions with what subscribers want, a batch at a time. It handles a topic that is left and wanted again at
 * once, a connection that is lost halfway, and a refusal in the same way.
 */
export class Topics {
	readonly #upstream: Upstream;
	readonly #wanted = new Map<string, Set<Subscriber>>();
	/** The topics requested upstream, with the connection that confirmed each. */
	readonly #listened = new Map<string, number>();
	/** Topics whose entries in `#wanted` and `#listened` may differ. Whatever changes one of the two adds the topic here. */
	readonly #changed = new Set<string>();
	#connection = 1;
	#outage: { error: unknown } | undefined;
	#isClosed = false;
	#running: Promise<void> | undefined;
	#retryNow = new AbortController();

	constructor(upstream: Upstream) {
		this.#upstream = upstream;
	}

	/** Subscribes until `signal` aborts or `close` is called, then resolves; rejects if it is already closed. */
	subscribe(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal, onOpen, onError }: SubscribeOptions = {},
	): Promise<void> {
		if (signal?.aborted) return Promise.resolve();
		if (this.#isClosed) return Promise.reject(new PubSubError("CLOSED", "the pub/sub is closed"));
		return new Promise((resolve) => {
			const subscriber: Subscriber = {
				onMessage,
				onOpen: () => callSafely(() => onOpen?.(), onError),
				onError: (error) => callSafely(() => onError?.(error), undefined),
				reportedConnection: 0,
				end: () => {
					signal?.removeEventListener("abort", subscriber.end);
					this.#remove(topic, subscriber);
					resolve();
				},
			};
			signal?.addEventListener("abort", subscriber.end, { once: true });
			this.#wanted.set(topic, (this.#wanted.get(topic) ?? new Set()).add(subscriber));
			if (this.#outage) subscriber.onError(this.#outage.error);
			if (this.#isOpen(topic)) this.#open(topic);
			else this.#reconcile([topic]);
		});
	}

	/** Delivers a message to the subscribers of its topic. */
	deliver(topic: string, payload: unknown): void {
		const subscribers = this.#wanted.get(topic);
		for (const subscriber of [...(subscribers ?? [])]) {
			// A subscriber that left while an earlier one was called gets nothing more.
			if (subscribers?.has(subscriber)) callSafely(() => subscriber.onMessage(payload), subscriber.onError);
		}
	}

	/** Marks the connection as lost: nothing is requested before `up`. Each subscriber gets one error per outage. */
	down(error: unknown): void {
		if (this.#outage || this.#isClosed) return;
		this.#outage = { error };
		this.report(error);
	}

	/** Marks the connection as restored: every topic is requested again, and `onOpen` is called once it is confirmed. */
	up(): void {
		if (this.#isClosed) return;
		this.#outage = undefined;
		this.#connection += 1;
		this.#retryNow.abort();
		this.#retryNow = new AbortController();
		this.#reconcile([...this.#wanted.keys(), ...this.#listened.keys()]);
	}

	/** Reports an error that ends no subscription, to the subscribers of one topic or to all. */
	report(error: unknown, topic?: string): void {
		const sets = topic === undefined ? [...this.#wanted.values()] : [this.#wanted.get(topic) ?? new Set()];
		for (const subscribers of sets) for (const subscriber of [...subscribers]) subscriber.onError(error);
	}

	/** Ends every subscription; resolves when no request to upstream is running. */
	async close(): Promise<void> {
		this.#isClosed = true;
		for (const subscribers of [...this.#wanted.values()]) for (const { end } of [...subscribers]) end();
		this.#retryNow.abort();
		this.#changed.clear();
		await this.#running;
	}

	#remove(topic: string, subscriber: Subscriber): void {
		const subscribers = this.#wanted.get(topic);
		if (!subscribers?.delete(subscriber) || subscribers.size > 0) return;
		this.#wanted.delete(topic);
		this.#reconcile([topic]);
	}

	#isOpen(topic: string): boolean {
		return !this.#outage && this.#listened.get(topic) === this.#connection;
	}

	#open(topic: string): void {
		for (const subscriber of [...(this.#wanted.get(topic) ?? [])]) {
			if (subscriber.reportedConnection === this.#connection) continue;
			subscriber.reportedConnection = this.#connection;
			subscriber.onOpen();
		}
	}

	#reconcile(topics: readonly string[]): void {
		if (this.#isClosed) return;
		for (const topic of topics) this.#changed.add(topic);
		if (!this.#outage) this.#running ??= this.#run();
	}

	async #run(): Promise<void> {
		// Topics that are requested in the same turn share one command.
		await Promise.resolve();
		let failures = 0;
		let most = BATCH;
		while (this.#changed.size > 0 && !this.#outage && !this.#isClosed) {
			const batch = [...this.#changed].slice(0, most);
			for (const topic of batch) this.#changed.delete(topic);
			const connection = this.#connection;
			try {
				await this.#reconcileBatch(batch);
				failures = 0;
				most = Math.min(BATCH, most * 2);
			} catch (error) {
				for (const topic of batch) this.#changed.add(topic);
				// The connection of this request is gone, so its failure says nothing about the current one.
				if (connection !== this.#connection || this.#isClosed) continue;
				for (const topic of batch) this.report(error, topic);
				// A refused topic fails its whole batch. Smaller batches isolate it soon.
				most = Math.ceil(most / 4);
				await pause(Math.min(fullJitter(failures++), LONGEST_PAUSE), this.#retryNow.signal);
				if (this.#upstream.renew?.()) this.up();
			}
		}
		this.#running = undefined;
	}

	async #reconcileBatch(batch: readonly string[]): Promise<void> {
		const connection = this.#connection;
		// A driver may never answer a command whose connection is replaced or closed.
		const retryNow = this.#retryNow.signal;
		const left = batch.filter((topic) => this.#listened.has(topic) && !this.#wanted.has(topic));
		const missing = batch.filter((topic) => this.#wanted.has(topic) && !this.#isOpen(topic));
		// Unconfirmed while in flight and after a failure, so `onOpen` is not called for those who subscribe meanwhile.
		for (const topic of [...left, ...missing]) this.#listened.set(topic, UNCONFIRMED);
		if (left.length > 0) {
			await withTimeout(this.#upstream.unlisten(left), LISTEN_MS, "a subscription was not ended", retryNow);
			for (const topic of left) this.#listened.delete(topic);
		}
		if (missing.length === 0) return;
		await withTimeout(this.#upstream.listen(missing), LISTEN_MS, "a subscription was not confirmed", retryNow);
		// A confirmation from a lost connection says nothing about the next one.
		if (connection !== this.#connection || this.#outage) return;
		for (const topic of missing) {
			this.#listened.set(topic, connection);
			this.#open(topic);
		}
	}
}
