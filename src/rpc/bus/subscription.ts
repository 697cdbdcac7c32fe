import type { PubSubAdapter } from "../../adapters/pubsub";
import type { Clock } from "../clock";

/** How long a join waits for the bus to confirm, in milliseconds. After that the join goes on, and what it misses is healed. */
const OPEN_TIMEOUT_MS = 2_000;
/** An adapter whose `subscribe` resolves later than this after it opened was streaming, and its stream has ended. */
const REGISTERED_WITHIN_MS = 1_000;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 30_000;

export interface SubscriptionOptions {
	pubsub: PubSubAdapter;
	topic: string;
	clock: Clock;
	onMessage: (payload: unknown) => void;
	/**
	 * Called when the bus delivers again, or for the first time after `opened` timed out. What was published before may be
	 * lost.
	 */
	onReopen: () => void;
	onError: (error: unknown) => void;
}

/** One topic of the bus, subscribed until `stop`. Subscribes again after every failure of the adapter. */
export class Subscription {
	/** Resolves at the first confirmation, or after 2 s without one; never rejects. */
	readonly opened: Promise<void>;
	readonly #abort = new AbortController();
	readonly #clock: Clock;
	#isOpen = false;
	#isConfirmed = false;
	#open: () => void = () => {};

	constructor(options: SubscriptionOptions) {
		this.#clock = options.clock;
		this.opened = new Promise((resolve) => {
			const stopWaiting = this.#clock.after(OPEN_TIMEOUT_MS, () => {
				options.onError(new Error("the pub/sub did not confirm a subscription within 2 s"));
				this.#open();
			});
			this.#open = () => {
				this.#isOpen = true;
				stopWaiting();
				resolve();
			};
		});
		void this.#run(options);
	}

	/** True once the bus has confirmed that it delivers, and not only the wait for it has ended. */
	get isConfirmed(): boolean {
		return this.#isConfirmed;
	}

	stop(): void {
		this.#abort.abort();
		this.#open();
	}

	async #run({ pubsub, topic, onMessage, onReopen, onError }: SubscriptionOptions): Promise<void> {
		const { signal } = this.#abort;
		for (let attempt = 0; !signal.aborted; attempt++) {
			let openedAt: number | undefined;
			let faulted = false;
			const onOpen = () => {
				openedAt = this.#clock.now();
				attempt = 0;
				this.#isConfirmed = true;
				if (signal.aborted) return;
				if (this.#isOpen) onReopen();
				else this.#open();
			};
			const onFault = (error: unknown) => {
				faulted = true;
				if (!signal.aborted) onError(error);
			};
			const onPayload = (payload: unknown) => {
				// Checked, because some adapters still deliver after they are aborted.
				if (!signal.aborted) onMessage(payload);
			};
			try {
				await pubsub.subscribe(topic, onPayload, { signal, onOpen, onError: onFault });
				// Some adapters register and resolve; others resolve when their stream ends, and only those must be called again.
				const ended = openedAt === undefined ? faulted : this.#clock.now() - openedAt > REGISTERED_WITHIN_MS;
				if (!ended) {
					this.#isConfirmed = true;
					this.#open();
					return;
				}
			} catch (error) {
				onFault(error);
			}
			const longest = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** attempt);
			await this.#pause(this.#clock.random() * longest, signal);
		}
	}

	#pause(ms: number, signal: AbortSignal): Promise<void> {
		if (signal.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const done = () => {
				stopWaiting();
				signal.removeEventListener("abort", done);
				resolve();
			};
			const stopWaiting = this.#clock.after(ms, done);
			signal.addEventListener("abort", done, { once: true });
		});
	}
}
