import type { SubscribeOptions } from "../../pubsub";
import { PubSubError } from "../../pubsub-error";
import { fullJitter, pause } from "../backoff";
import { callSafely } from "./call-safely";
import { withTimeout } from "./with-timeout";

/** The connection that topics come over. Both may be told of a topic again, and one call waits for the other. */
export interface Upstream {
	/** Resolves once messages of all of these arrive. */
	listen(topics: readonly string[]): Promise<unknown>;
	/** Resolves once they are no longer sent. */
	unlisten(topics: readonly string[]): Promise<unknown>;
	/** Asked before another try: true when it has given up its connection, and with it all that it listened to. */
	renew?(): boolean;
}

interface Subscriber {
	onMessage: (payload: unknown) => void;
	onOpen: () => void;
	onError: (error: unknown) => void;
	/** Which connection it was told of last. */
	reportedConnection: number;
	end: () => void;
}

/** Most topics in one command. */
const BATCH = 1_000;
/** How long a bus may take to confirm subscriptions, in milliseconds, before it is asked again. */
const LISTEN_MS = 5_000;
/** The longest wait between two tries, in milliseconds: a driver reconnects by itself, so this only asks it again. */
const LONGEST_PAUSE = 2_000;
/** Asked for and not confirmed: listened to in no connection. */
const UNCONFIRMED = -1;

/**
 * The subscribers of each topic in this process behind one upstream subscription a topic. What is listened to upstream
 * is brought to what subscribers want by one loop, a batch at a time: so a topic that is left and wanted again in the
 * same moment, a connection lost half way, and a refusal all end in the same place.
 */
export class Topics {
	readonly #upstream: Upstream;
	readonly #wanted = new Map<string, Set<Subscriber>>();
	/** What upstream was asked for, and the connection in which it said yes. */
	readonly #listened = new Map<string, number>();
	/** Topics whose two entries may differ: whatever changes one of the two adds it here. */
	readonly #changed = new Set<string>();
	#connection = 1;
	#outage: { error: unknown } | undefined;
	#isClosed = false;
	#running: Promise<void> | undefined;
	#retryNow = new AbortController();

	constructor(upstream: Upstream) {
		this.#upstream = upstream;
	}

	/** Resolves when `signal` aborts or all is closed; rejects when it is closed already. */
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

	/** Brings a message to the subscribers of its topic. */
	deliver(topic: string, payload: unknown): void {
		const subscribers = this.#wanted.get(topic);
		for (const subscriber of [...(subscribers ?? [])]) {
			// One that left while an earlier one was served gets nothing more.
			if (subscribers?.has(subscriber)) callSafely(() => subscriber.onMessage(payload), subscriber.onError);
		}
	}

	/** The connection is lost: nothing is asked of it before `up`. Each subscriber is told once an outage. */
	down(error: unknown): void {
		if (this.#outage || this.#isClosed) return;
		this.#outage = { error };
		this.report(error);
	}

	/** There is a connection again: what was listened to is asked for again, and then subscribers are told. */
	up(): void {
		if (this.#isClosed) return;
		this.#outage = undefined;
		this.#connection += 1;
		this.#retryNow.abort();
		this.#retryNow = new AbortController();
		this.#reconcile([...this.#wanted.keys(), ...this.#listened.keys()]);
	}

	/** Tells a fault that ends nothing: to the subscribers of one topic, or to all. */
	report(error: unknown, topic?: string): void {
		const sets = topic === undefined ? [...this.#wanted.values()] : [this.#wanted.get(topic) ?? new Set()];
		for (const subscribers of sets) for (const subscriber of [...subscribers]) subscriber.onError(error);
	}

	/** Ends every subscription; resolves when upstream is asked for nothing more. */
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
		// What is asked for in this turn goes in one command.
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
				// Nothing failed but what was asked of a connection that is gone.
				if (connection !== this.#connection || this.#isClosed) continue;
				for (const topic of batch) this.report(error, topic);
				// A refused topic fails those it came with: in smaller batches it is soon alone.
				most = Math.ceil(most / 4);
				await pause(Math.min(fullJitter(failures++), LONGEST_PAUSE), this.#retryNow.signal);
				if (this.#upstream.renew?.()) this.up();
			}
		}
		this.#running = undefined;
	}

	async #reconcileBatch(batch: readonly string[]): Promise<void> {
		const connection = this.#connection;
		// A driver may leave a command unanswered whose connection is replaced, or ended, under it.
		const retryNow = this.#retryNow.signal;
		const left = batch.filter((topic) => this.#listened.has(topic) && !this.#wanted.has(topic));
		const missing = batch.filter((topic) => this.#wanted.has(topic) && !this.#isOpen(topic));
		// Unconfirmed while in flight, and after a failure: whoever subscribes meanwhile is not told that it is open.
		for (const topic of [...left, ...missing]) this.#listened.set(topic, UNCONFIRMED);
		if (left.length > 0) {
			await withTimeout(this.#upstream.unlisten(left), LISTEN_MS, "a subscription was not ended", retryNow);
			for (const topic of left) this.#listened.delete(topic);
		}
		if (missing.length === 0) return;
		await withTimeout(this.#upstream.listen(missing), LISTEN_MS, "a subscription was not confirmed", retryNow);
		// A yes of a connection that is gone says nothing about the next one.
		if (connection !== this.#connection || this.#outage) return;
		for (const topic of missing) {
			this.#listened.set(topic, connection);
			this.#open(topic);
		}
	}
}
