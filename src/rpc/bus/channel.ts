import type { PubSubAdapter } from "../../adapters/pubsub";
import type { Clock } from "../clock";
import { decodeForeign, encodeEnvelope } from "./envelope";
import { Subscription } from "./subscription";

export interface ChannelOptions {
	pubsub: PubSubAdapter;
	topic: string;
	nodeId: string;
	clock: Clock;
	/** Called with the signal of another server, whose id is `from`. The data is not validated. */
	onSignal: (data: unknown, from: string) => void;
	/** Called when this server's own signal comes back, which shows that the bus works. */
	onEcho: () => void;
	/** Called when the bus delivers again, or for the first time after `opened` timed out. */
	onReopen: () => void;
	onError: (error: unknown) => void;
}

/** The topic on which the servers of a procedure talk to each other. */
export class Channel {
	readonly #options: ChannelOptions;
	readonly #subscription: Subscription;

	constructor(options: ChannelOptions) {
		this.#options = options;
		const { pubsub, topic, clock, onReopen, onError } = options;
		this.#subscription = new Subscription({
			pubsub,
			topic,
			clock,
			onMessage: (payload) => this.#receive(payload),
			onReopen,
			onError,
		});
	}

	/** Resolves when the bus delivers, or after 2 s; never rejects. */
	get opened(): Promise<void> {
		return this.#subscription.opened;
	}

	/** True once the bus has confirmed that it delivers. */
	get isOpen(): boolean {
		return this.#subscription.isConfirmed;
	}

	/** Publishes a signal. Rejects when the bus fails. */
	async publish(data: unknown): Promise<void> {
		const { pubsub, topic, nodeId } = this.#options;
		await pubsub.publish(topic, encodeEnvelope({ v: 1, from: nodeId, signal: true, data }));
	}

	close(): void {
		this.#subscription.stop();
	}

	#receive(payload: unknown): void {
		const { nodeId, onSignal, onEcho, onError } = this.#options;
		try {
			const envelope = decodeForeign(payload, nodeId);
			if (!envelope) onEcho();
			else if ("signal" in envelope) onSignal(envelope.data, envelope.from);
			else throw new Error("a room's event arrived on the topic of the servers");
		} catch (error) {
			onError(error);
		}
	}
}
