import type { PubSubAdapter } from "../adapters/pubsub";

/** How long a join waits for the bus to confirm; after that it goes on, and the bus is behind. */
const OPEN_TIMEOUT_MS = 5_000;
/** An adapter that resolves later than this after it opened was streaming, and its stream has ended. */
const REGISTERED_WITHIN_MS = 1_000;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 30_000;

export interface SubscriptionOptions {
	pubsub: PubSubAdapter;
	topic: string;
	onMessage: (payload: unknown) => void;
	onError: (error: unknown) => void;
}

/** One topic of the bus, kept subscribed until `stop`, over every fault of the adapter. */
export class Subscription {
	/** Resolves at the first confirmation, or after 5 s without one; never rejects. */
	readonly opened: Promise<void>;
	readonly #abort = new AbortController();
	#open: () => void = () => {};

	constructor(options: SubscriptionOptions) {
		this.opened = new Promise((resolve) => {
			const timer = setTimeout(() => {
				options.onError(new Error("the pub/sub did not confirm a subscription within 5 s"));
				resolve();
			}, OPEN_TIMEOUT_MS);
			this.#open = () => {
				clearTimeout(timer);
				resolve();
			};
		});
		void this.#run(options);
	}

	stop(): void {
		this.#abort.abort();
		this.#open();
	}

	async #run({ pubsub, topic, onMessage, onError }: SubscriptionOptions): Promise<void> {
		const { signal } = this.#abort;
		for (let attempt = 0; !signal.aborted; attempt++) {
			let openedAt: number | undefined;
			let faulted = false;
			const onOpen = () => {
				openedAt = Date.now();
				attempt = 0;
				this.#open();
			};
			const onFault = (error: unknown) => {
				faulted = true;
				if (!signal.aborted) onError(error);
			};
			try {
				await pubsub.subscribe(topic, onMessage, { signal, onOpen, onError: onFault });
				// Some adapters register and resolve, others resolve when their stream ends: only the latter must be called again.
				const ended = openedAt === undefined ? faulted : Date.now() - openedAt > REGISTERED_WITHIN_MS;
				if (!ended) {
					this.#open();
					return;
				}
			} catch (error) {
				onFault(error);
			}
			await pause(Math.random() * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** attempt), signal);
		}
	}
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return Promise.resolve();
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener("abort", done, { once: true });
	});
}
