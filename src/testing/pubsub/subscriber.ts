import type { PubSubAdapter } from "../../adapters/pubsub";
import { withDeadline } from "../with-deadline";

/** How long nothing has to come for it to be taken as nothing, in milliseconds. */
const QUIET_MS = 60;

/** Publishes; rejects with what it means when that fails or hangs. */
export async function publish(bus: PubSubAdapter, topic: string, payload: string): Promise<void> {
	try {
		await withDeadline(bus.publish(topic, payload), "publish does not settle");
	} catch (cause) {
		throw new Error("a message was not published: the members on other servers do not see it", { cause });
	}
}

/** One subscription, what came of it, and its end. */
export class Subscriber {
	/** As JSON, whether the adapter parses or not. */
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
				// Returned, so that an adapter sees a function that rejects.
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
		// Kept for `end`, which tells it; until then it is nobody's unhandled rejection.
		this.#subscription.catch(() => {});
	}

	/** Subscribes, and resolves once messages arrive. */
	static async open(bus: PubSubAdapter, topic: string, onMessage?: (json: string) => unknown): Promise<Subscriber> {
		const subscriber = new Subscriber(bus, topic, onMessage);
		await subscriber.until(() => subscriber.openCount > 0, "onOpen is not called: a join waits for it in vain");
		return subscriber;
	}

	/** Resolves once `holds`; rejects with `why`, and what came, when it does not soon. */
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

	/** Resolves once exactly these have come, in any order, and nothing more follows. */
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

	/** Ends the subscription, which has to resolve or has done so. */
	async end(): Promise<void> {
		this.#ending.abort();
		await withDeadline(
			this.#subscription,
			"subscribe does not settle after its signal aborts: each room that empties leaks one",
		);
	}
}

/** Resolves when whatever was on its way has had the time to come. */
export const quiet = () => new Promise<void>((resolve) => setTimeout(resolve, QUIET_MS));

/** Runs a case's steps and ends its subscribers, whatever comes of them. */
export async function withSubscribers(run: (open: typeof Subscriber.open) => Promise<void>): Promise<void> {
	const opened: Subscriber[] = [];
	try {
		await run(async (...args) => {
			const subscriber = await Subscriber.open(...args);
			opened.push(subscriber);
			return subscriber;
		});
	} finally {
		// Settled all, so that one which cannot end hides none of the others.
		await Promise.allSettled(opened.map((subscriber) => subscriber.end()));
	}
}
