import type { PubSubAdapter, SubscribeOptions } from "../../src/adapters";
import { serversTopicOf, topicOf } from "../../src/rpc/bus/topic";
import type { FakeClock } from "./fake-clock";

/** One payload on its way, as a test picks it out. */
export interface Carried {
	topic: string;
	/** What it is for: a change of a room, heads, a probe, a kick, presence, or an event that goes straight to members. */
	kind: "change" | "heads" | "probe" | "kick" | "presence" | "event";
	/** Of a change. */
	seq: number | undefined;
}

interface Subscriber {
	topic: string;
	isAlive: () => boolean;
	onMessage: (payload: unknown) => void;
	options: SubscribeOptions;
	isOpen: boolean;
}

interface Rule {
	fits: (it: Carried) => boolean;
	apply: (deliver: () => void) => void;
}

const DELAY_MS = 1;
const PREFIX = "jsandy-chat:wsChat";

/** A bus between simulated servers that does what a test tells it to, and nothing else. */
export class SteeredBus {
	/** Everything that was published, in its order. */
	readonly published: Carried[] = [];
	/** How long a subscription takes until it delivers. */
	openMs = 1;
	/** How often a room's topic was subscribed since the start. */
	roomSubscribes = 0;
	readonly #clock: FakeClock;
	readonly #subscribers = new Set<Subscriber>();
	readonly #rules = new Set<Rule>();
	#isDown = false;

	constructor(clock: FakeClock) {
		this.#clock = clock;
	}

	/** The rooms' topics that are subscribed now, once for each server. */
	get roomTopics(): string[] {
		return [...this.#subscribers].map(({ topic }) => topic).filter(isRoomTopic);
	}

	/** One server's adapter; a server that is dead hears nothing any more. */
	adapterOf(isAlive: () => boolean): PubSubAdapter {
		return {
			publish: async (topic, payload) => {
				if (this.#isDown) throw new Error("the bus is down");
				this.#carry(topic, payload);
			},
			subscribe: async (topic, onMessage, options = {}) => {
				const subscriber = { topic, isAlive, onMessage, options, isOpen: false };
				this.#subscribers.add(subscriber);
				if (isRoomTopic(topic)) this.roomSubscribes += 1;
				this.#clock.after(this.openMs, () => this.#open(subscriber));
				// Pending for as long as it is subscribed, as a stream is.
				await new Promise<void>((resolve) =>
					options.signal?.addEventListener("abort", () => resolve(), { once: true }),
				);
				this.#subscribers.delete(subscriber);
			},
		};
	}

	/** Loses what fits, until the returned stop is called. */
	lose(fits: Rule["fits"]): () => void {
		return this.#rule({ fits, apply: () => {} });
	}

	/** Keeps what fits, until the returned release is called: then it arrives, and what comes later is not kept. */
	hold(fits: Rule["fits"]): () => void {
		const kept: (() => void)[] = [];
		const stop = this.#rule({ fits, apply: (deliver) => void kept.push(deliver) });
		return () => {
			stop();
			for (const deliver of kept.splice(0)) deliver();
		};
	}

	/** Delivers what fits twice, the second time a while later. */
	repeat(fits: Rule["fits"], afterMs: number): () => void {
		return this.#rule({
			fits,
			apply: (deliver) => {
				deliver();
				this.#clock.after(afterMs, deliver);
			},
		});
	}

	/** Publishes fail, and nothing arrives, until `comeUp`. */
	goDown(): void {
		this.#isDown = true;
		for (const subscriber of this.#subscribers) subscriber.isOpen = false;
	}

	/** Subscriptions are made again: all of them, or those of some topics. */
	comeUp(isBack: (topic: string) => boolean = () => true): void {
		this.#isDown = false;
		for (const subscriber of this.#subscribers) if (isBack(subscriber.topic)) this.#open(subscriber);
	}

	/** Puts something on a room's topic that no server has published. */
	inject(room: string, payload: unknown): void {
		this.#deliver(topicOf(PREFIX, room), payload);
	}

	/** The same, on the topic on which the servers speak to each other. */
	injectServers(payload: unknown): void {
		this.#deliver(serversTopicOf(PREFIX), payload);
	}

	#open(subscriber: Subscriber): void {
		if (this.#isDown || !this.#subscribers.has(subscriber)) return;
		subscriber.isOpen = true;
		subscriber.options.onOpen?.();
	}

	#rule(rule: Rule): () => void {
		this.#rules.add(rule);
		return () => void this.#rules.delete(rule);
	}

	#carry(topic: string, payload: unknown): void {
		const carried = describe(topic, payload);
		this.published.push(carried);
		const rule = [...this.#rules].find(({ fits }) => fits(carried));
		const deliver = () => this.#deliver(topic, payload);
		if (rule) rule.apply(deliver);
		else deliver();
	}

	#deliver(topic: string, payload: unknown): void {
		this.#clock.after(DELAY_MS, () => {
			if (this.#isDown) return;
			for (const subscriber of [...this.#subscribers]) {
				const { isOpen, isAlive, onMessage } = subscriber;
				if (subscriber.topic === topic && isOpen && isAlive()) onMessage(payload);
			}
		});
	}
}

/** Of a room, and not of the servers among themselves. */
export const isRoomTopic = (topic: string) => !topic.endsWith("::servers");

function describe(topic: string, payload: unknown): Carried {
	const { signal, data } = JSON.parse(String(payload)) as {
		signal?: true;
		data: { kind?: string; message?: { updatedSeq: number } };
	};
	if (!signal) return { topic, kind: "event", seq: undefined };
	if (data.message) return { topic, kind: "change", seq: data.message.updatedSeq };
	const kind = data.kind === "heads" || data.kind === "probe" || data.kind === "kick" ? data.kind : "presence";
	return { topic, kind, seq: undefined };
}
