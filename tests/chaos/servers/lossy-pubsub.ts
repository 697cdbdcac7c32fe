import type { PubSubAdapter, SubscribeOptions } from "../../../src";

/** How bad a bus is; each a share from 0 to 1. */
export interface BusFault {
	drop: number;
	/** Held back for 0 to 200 ms, so that later messages overtake it. */
	reorder: number;
	repeat: number;
}

const LATEST_MS = 200;

/**
 * A bus that keeps no more than its contract: it drops, reorders and repeats. It does so where messages arrive, so that
 * each server misses others than its peers.
 */
export class LossyPubSub implements PubSubAdapter {
	readonly #inner: PubSubAdapter;
	readonly #fault: BusFault;
	readonly #random: () => number;

	/** @param random gives a number from 0 to below 1; a seeded one, so that a run can be told by its seed. */
	constructor(inner: PubSubAdapter, fault: BusFault, random: () => number) {
		this.#inner = inner;
		this.#fault = fault;
		this.#random = random;
	}

	publish(topic: string, payload: unknown): Promise<void> {
		return this.#inner.publish(topic, payload);
	}

	subscribe(topic: string, onMessage: (payload: unknown) => void, options: SubscribeOptions = {}): Promise<void> {
		const late = new Set<ReturnType<typeof setTimeout>>();
		options.signal?.addEventListener("abort", () => {
			for (const timer of late) clearTimeout(timer);
		});
		const deliver = (payload: unknown) => {
			if (this.#random() >= this.#fault.reorder) return onMessage(payload);
			const timer = setTimeout(() => {
				late.delete(timer);
				onMessage(payload);
			}, this.#random() * LATEST_MS);
			late.add(timer);
		};
		const arrive = (payload: unknown) => {
			if (this.#random() < this.#fault.drop) return;
			deliver(payload);
			if (this.#random() < this.#fault.repeat) deliver(payload);
		};
		return this.#inner.subscribe(topic, arrive, options);
	}
}
