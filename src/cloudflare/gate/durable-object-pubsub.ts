import type { PubSubAdapter, SubscribeOptions } from "../../adapters/pubsub";
import { PubSubError } from "../../adapters/pubsub-error";
import { callSafely } from "../../adapters/shared/pubsub/call-safely";
import type { DurableNamespace } from "../durable-object";
import type { RoomCalls } from "../room/room-calls";
import { roomObject, roomOf } from "../room/room-object";

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
	/** The store of the rooms, whose objects push their changes by themselves. Undefined for a chat with another store. */
	store: { epochOf(room: string): string | undefined } | undefined;
	/** Keeps the gate running until a promise has settled. */
	waitUntil: (promise: Promise<unknown>) => void;
}

/** A pub/sub of a gate. Each topic is carried by a `ChatRoom` object. */
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
		const { gate, store } = this.#options;
		const text = typeof payload === "string" ? payload : JSON.stringify(payload);
		const room = roomOf(topic);
		const epoch = room === undefined ? undefined : store?.epochOf(room);
		if (epoch !== undefined && text.includes(`"signal":true,"data":{"epoch":${JSON.stringify(epoch)}`)) return;
		const object = this.#topics.get(topic)?.object ?? this.#objectOf(topic);
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
		const { gate } = this.#options;
		const token = crypto.randomUUID();
		const object = this.#objectOf(topic);
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
		if (entry) entry.object = this.#objectOf(topic);
	}

	/** Returns the object that carries a topic: for a topic of a room of the store the one that keeps the room. */
	#objectOf(topic: string): RoomCalls {
		const { rooms, store } = this.#options;
		const room = store && roomOf(topic);
		return room === undefined ? rooms.get(rooms.idFromName(`topic:${topic}`)) : roomObject(rooms, room);
	}
}

const textOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
