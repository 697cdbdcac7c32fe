import type { PubSubAdapter } from "../../adapters/pubsub";
import type { Clock } from "../clock";
import type { BusNode } from "./bus-node";
import { decodeForeign, encodeEnvelope, ForeignPayload } from "./envelope";
import { Subscription } from "./subscription";

export interface ChannelOptions {
	pubsub: PubSubAdapter;
	topic: string;
	node: BusNode;
	clock: Clock;
	/** Another server's signal, not yet checked. */
	onSignal: (data: unknown) => void;
	/** This server's own signal came back: the bus works. */
	onEcho: () => void;
	/** The bus delivers again, or at last. */
	onReopen: () => void;
	onError: (error: unknown) => void;
}

/** One topic on which the servers of a procedure speak to each other. */
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

	/** Rejects when the bus did not take it. */
	async publish(data: unknown): Promise<void> {
		const { pubsub, topic, node } = this.#options;
		await pubsub.publish(topic, encodeEnvelope({ v: 1, from: node.id, signal: true, data }));
	}

	close(): void {
		this.#subscription.stop();
	}

	#receive(payload: unknown): void {
		const { node, onSignal, onEcho, onError } = this.#options;
		try {
			const envelope = decodeForeign(payload, node.id);
			if (!envelope) onEcho();
			else if ("signal" in envelope) onSignal(envelope.data);
			else throw new Error("an event of a room came on a topic of the servers");
		} catch (error) {
			if (error instanceof ForeignPayload) throw error;
			onError(error);
		}
	}
}
