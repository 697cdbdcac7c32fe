import type { GateCalls } from "../gate/gate-calls";
import type { GateSubscription } from "./room-calls";

/** What waits to be pushed. `seq` for a change of the room; without a payload, the gate delivers the change by itself. */
export interface Push {
	payload: string | undefined;
	seq?: number;
}

/** The most that waits for one gate. Beyond it, all is dropped: the gate reads changes from the store, and the rest may be lost. */
const WAITING_MAX = 1_000;
/** The most in one call. */
const BATCH_MAX = 128;

/** A gate that has subscribed a topic: pushes one batch after another, in order. */
export class Subscriber {
	readonly subscription: GateSubscription;
	/** The highest `seq` that the gate has taken. It reads what is missing before it from the store by itself. */
	acked: number;
	readonly #stubOf: (gate: string) => GateCalls;
	#waiting: Push[] = [];
	#stub: GateCalls | undefined;
	#sending: Promise<boolean> | undefined;

	constructor(subscription: GateSubscription, acked: number, stubOf: (gate: string) => GateCalls) {
		this.subscription = subscription;
		this.acked = acked;
		this.#stubOf = stubOf;
	}

	add(...pushes: Push[]): void {
		if (this.#waiting.length + pushes.length > WAITING_MAX) this.#waiting = [];
		this.#waiting.push(...pushes);
	}

	/** Pushes what waits. Returns false if the gate does not know the subscription any more. Never rejects. */
	flush(): Promise<boolean> {
		this.#sending ??= this.#send().finally(() => {
			this.#sending = undefined;
		});
		return this.#sending;
	}

	async #send(): Promise<boolean> {
		const { gate, topic, token } = this.subscription;
		while (this.#waiting.length > 0) {
			const batch = this.#waiting.splice(0, BATCH_MAX);
			const payloads = batch.flatMap(({ payload }) => payload ?? []);
			try {
				// One stub for all calls, because only the calls of one stub arrive in order.
				this.#stub ??= this.#stubOf(gate);
				if (payloads.length > 0 && !(await this.#stub.deliver(topic, token, payloads))) return false;
			} catch {
				// A stub whose call has failed may fail for ever. The alarm pushes the room's changes again.
				this.#stub = undefined;
				this.#waiting = [];
				return true;
			}
			this.acked = Math.max(this.acked, ...batch.map(({ seq = 0 }) => seq));
		}
		return true;
	}
}
