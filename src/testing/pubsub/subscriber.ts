import type { PubSubAdapter } from "../../adapters/pubsub";
import { withDeadline } from "../with-deadline";

/** How long to wait before concluding that no further message arrives, in milliseconds. */
const QUIET_MS = 60;

/** Publishes; rejects with an explanation when that fails or hangs. */
export async function publish(bus: PubSubAdapter, topic: string, payload: string): Promise<void> {
	try {
		await withDeadline(bus.publish(topic, payload), "publish neither resolves nor rejects");
	} catch (cause) {
		throw new Error("a message was not published: the members on other servers do not see it", { cause });
	}
}

/** One subscription, and what it has received. */
export class Subscriber {
	/** The payloads as JSON, whether or not the adapter parses them. */
	readonly received: string[] = [];
	readonly errors: unknown[] = [];
	openCount = 0;
	readonly #ending = new AbortController();
	readonly #subscription: Promise<void>;
	#changed = () => {};

	constructor(bus: PubSubAdapter, topic: string, onMessage: (json: string) => unknown = () => {}) {
		this.#subscription = bus.subscribe(
			topic,
			(payload) => {
				const json = typeof payload === "string" ? payload : JSON.stringify(payload);
				this.received.push(json);
				this.#changed();
				// Returned, so that the adapter sees a rejection.
				return onMessage(json);
			},
			{
				signal: this.#ending.signal,
				onOpen: () => {
					this.openCount += 1;
					this.#changed();
				},
				onError: (error) => {
					this.errors.push(error);
					this.#changed();
				},
			},
		);
		// `end` reports a rejection; until then it must not count as unhandled.
		this.#subscription.catch(() => {});
	}

	/** Subscribes, and resolves once `onOpen` is called. */
	static async open(bus: PubSubAdapter, topic: string, onMessage?: (json: string) => unknown): Promise<Subscriber> {
		const subscriber = new Subscriber(bus, topic, onMessage);
		await subscriber.until(() => subscriber.openCount > 0, "onOpen is not called, so a join waits forever");
		return subscriber;
	}

	/** Resolves once `holds` returns true; rejects with `why` and what was received when the deadline passes. */
	async until(holds: () => boolean, why: string): Promise<void> {
		const held = async () => {
			while (!holds()) {
				await new Promise<void>((resolve) => {
					this.#changed = resolve;
				});
			}
		};
		const known = () =>
			`received ${JSON.stringify(this.received).slice(0, 300)}, errors ${this.errors.map(String).join("; ")}`;
		await withDeadline(held(), why).catch((cause) => Promise.reject(new Error(`${why} (${known()})`, { cause })));
	}

	/** Resolves once exactly these payloads have arrived, in any order, and no others follow. */
	async expect(payloads: readonly string[], why: string): Promise<void> {
		await this.until(() => this.received.length >= payloads.length, why);
		await quiet();
		const sorted = (list: readonly string[]) => JSON.stringify([...list].sort());
		if (sorted(this.received) !== sorted(payloads)) {
			throw new Error(
				`${why}: expected ${sorted(payloads).slice(0, 300)}, received ${sorted(this.received).slice(0, 300)}`,
			);
		}
	}

	/** Ends the subscription; rejects if `subscribe` does not resolve then. */
	async end(): Promise<void> {
		this.#ending.abort();
		await withDeadline(
			this.#subscription,
			"subscribe neither resolves nor rejects after its signal aborts, so each empty room leaks a subscription",
		);
	}
}

/** Resolves when messages in flight have had time to arrive. */
export const quiet = () => new Promise<void>((resolve) => setTimeout(resolve, QUIET_MS));

/** Runs the steps of a case and ends its subscribers, even if a step fails. */
export async function withSubscribers(run: (open: typeof Subscriber.open) => Promise<void>): Promise<void> {
	const opened: Subscriber[] = [];
	try {
		await run(async (...args) => {
			const subscriber = await Subscriber.open(...args);
			opened.push(subscriber);
			return subscriber;
		});
	} finally {
		// allSettled, so that a subscriber that cannot end does not keep the others open.
		await Promise.allSettled(opened.map((subscriber) => subscriber.end()));
	}
}
