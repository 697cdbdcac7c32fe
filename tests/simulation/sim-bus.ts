import type { PubSubAdapter, SubscribeOptions } from "../../src/adapters";
import type { FakeClock } from "../support/fake-clock";
import type { Faults } from "./faults";

interface Subscriber {
	isAlive: () => boolean;
	topic: string;
	onMessage: (payload: unknown) => void;
	options: SubscribeOptions;
	isOpen: boolean;
}

/** A bus between simulated servers: at most once, in no order, and away now and then. */
export class SimBus {
	faults: Faults;
	readonly #clock: FakeClock;
	readonly #subscribers = new Set<Subscriber>();
	#isDown = false;

	constructor(clock: FakeClock, faults: Faults) {
		this.#clock = clock;
		this.faults = faults;
	}

	/** One server's adapter; a server that is dead hears nothing any more. */
	adapterOf(isAlive: () => boolean): PubSubAdapter {
		return {
			publish: async (topic, payload) => {
				if (this.#isDown) throw new Error("the bus is down");
				for (const subscriber of this.#subscribers) {
					if (subscriber.topic === topic && subscriber.isOpen) this.#carry(subscriber, payload);
				}
			},
			subscribe: async (topic, onMessage, options = {}) => {
				const subscriber = { isAlive, topic, onMessage, options, isOpen: false };
				this.#subscribers.add(subscriber);
				options.signal?.addEventListener("abort", () => this.#subscribers.delete(subscriber), { once: true });
				this.#open(subscriber);
				// Pending for as long as it is subscribed, as a stream is.
				await new Promise<void>((resolve) =>
					options.signal?.addEventListener("abort", () => resolve(), { once: true }),
				);
			},
		};
	}

	/** Away for a while: publishes fail, and every subscription is lost and made again. */
	goDown(ms: number): void {
		this.#isDown = true;
		for (const subscriber of this.#subscribers) subscriber.isOpen = false;
		this.#clock.after(ms, () => {
			this.#isDown = false;
			for (const subscriber of this.#subscribers) this.#open(subscriber);
		});
	}

	#open(subscriber: Subscriber): void {
		this.#clock.after(this.#clock.random() * 30, () => {
			if (this.#isDown || !this.#subscribers.has(subscriber) || !subscriber.isAlive()) return;
			subscriber.isOpen = true;
			subscriber.options.onOpen?.();
		});
	}

	#carry(subscriber: Subscriber, payload: unknown): void {
		const { random } = this.#clock;
		if (random() < this.faults.busLoses) return;
		const late = random() < this.faults.busDelays ? random() * 200 : 0;
		this.#deliverIn(1 + random() * 7 + late, subscriber, payload);
		if (random() < this.faults.busRepeats) this.#deliverIn(1 + random() * 60, subscriber, payload);
	}

	#deliverIn(ms: number, subscriber: Subscriber, payload: unknown): void {
		this.#clock.after(ms, () => {
			if (subscriber.isOpen && subscriber.isAlive() && this.#subscribers.has(subscriber)) subscriber.onMessage(payload);
		});
	}
}
