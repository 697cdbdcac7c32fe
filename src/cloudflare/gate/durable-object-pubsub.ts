import type { PubSubAdapter, SubscribeOptions } from "../../adapters/pubsub";
import { PubSubError } from "../../adapters/pubsub-error";
import { callSafely } from "../../adapters/shared/pubsub/call-safely";
import type { DurableNamespace } from "../durable-object";
import type { RoomCalls } from "../room/room-calls";
import { roomOf, topicObject } from "../room/room-object";

interface Topic {
	token: string;
	/** One stub for all calls, because only the calls of one stub arrive in order. */
	object: RoomCalls;
	opened: Promise<void>;
	subscribers: Set<{ onMessage: (payload: unknown) => void; onError: SubscribeOptions["onError"] }>;
}

export interface DurableObjectPubSubOptions {
	rooms: DurableNamespace<RoomCalls>;
	/** The id of this gate's object. */
	gate: string;
	/** Returns the epoch of a room whose changes its object pushes by itself. */
	epochOf: (room: string) => string | undefined;
	/** Keeps the gate running until a promise has settled. */
	waitUntil: (promise: Promise<unknown>) => void;
}

/** The pub/sub of a gate. A topic is carried by a `ChatRoom` object: a room's topic by the object that keeps the room. */
export class DurableObjectPubSub implements PubSubAdapter {
	/** A room's object pushes what a gate publishes on a topic of all gates back to it. */
	readonly echoes = true;
	readonly #options: DurableObjectPubSubOptions;
	readonly #topics = new Map<string, Topic>();

	constructor(options: DurableObjectPubSubOptions) {
		this.#options = options;
	}

	/** Publishes a payload. What a room's object pushes by itself is left out. */
	async publish(topic: string, payload: unknown): Promise<void> {
		const { rooms, gate, epochOf } = this.#options;
		const text = typeof payload === "string" ? payload : JSON.stringify(payload);
		const room = roomOf(topic);
		const epoch = room === undefined ? undefined : epochOf(room);
		if (epoch !== undefined && text.includes(`"signal":true,"data":{"epoch":${JSON.stringify(epoch)}`)) return;
		const object = this.#topics.get(topic)?.object ?? topicObject(rooms, topic);
		try {
			await object.publish(topic, text, room === undefined ? undefined : gate);
		} catch (cause) {
			this.#renew(topic);
			throw new PubSubError("UNAVAILABLE", `the object of a topic did not answer: ${textOf(cause)}`, { cause });
		}
	}

	/** Subscribes a topic. Resolves once its object pushes to this gate. */
	async subscribe(
		topic: string,
		onMessage: (payload: unknown) => void,
		{ signal, onOpen, onError }: SubscribeOptions = {},
	): Promise<void> {
		if (signal?.aborted) return;
		const entry = this.#topics.get(topic) ?? this.#open(topic);
		const subscriber = { onMessage, onError };
		entry.subscribers.add(subscriber);
		const leave = () => {
			entry.subscribers.delete(subscriber);
			if (entry.subscribers.size === 0) this.#close(topic, entry);
		};
		signal?.addEventListener("abort", leave, { once: true });
		try {
			await entry.opened;
		} catch (cause) {
			signal?.removeEventListener("abort", leave);
			leave();
			throw new PubSubError("UNAVAILABLE", `the object of a topic did not answer: ${textOf(cause)}`, { cause });
		}
		if (!signal?.aborted) callSafely(() => onOpen?.(), onError);
	}

	/** Delivers what an object has pushed. Returns false if nothing here has subscribed it by this token. */
	deliver(topic: string, token: string, payloads: readonly string[]): boolean {
		const entry = this.#topics.get(topic);
		if (entry?.token !== token) return false;
		for (const payload of payloads) {
			for (const { onMessage, onError } of [...entry.subscribers]) callSafely(() => onMessage(payload), onError);
		}
		return true;
	}

	#open(topic: string): Topic {
		const { rooms, gate } = this.#options;
		const token = crypto.randomUUID();
		const object = topicObject(rooms, topic);
		const entry = { token, object, opened: object.subscribe({ gate, topic, token }), subscribers: new Set<never>() };
		this.#topics.set(topic, entry);
		return entry;
	}

	#close(topic: string, entry: Topic): void {
		if (this.#topics.get(topic) !== entry) return;
		this.#topics.delete(topic);
		// A failure leaves what the object removes at its next push.
		this.#options.waitUntil(entry.object.unsubscribe(entry.token).catch(() => {}));
	}

	/** Makes the stub of a topic anew, because one whose call has failed may fail for ever. */
	#renew(topic: string): void {
		const entry = this.#topics.get(topic);
		if (entry) entry.object = topicObject(this.#options.rooms, topic);
	}
}

const textOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
