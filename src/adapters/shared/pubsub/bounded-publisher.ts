import { PubSubError } from "../../pubsub-error";
import { positiveInteger } from "../positive-integer";
import { withTimeout } from "./with-timeout";

/** Most messages, and most characters of them, that a driver holds for a bus which does not take them. */
const MAX_WAITING = 10_000;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Hands messages to a driver that would keep them for ever while its bus is away: gives each a deadline, and refuses
 * more than a bounded backlog, since a driver goes on holding what was given up here.
 */
export class BoundedPublisher {
	readonly #bus: string;
	readonly #timeoutMs: number;
	#waiting = 0;
	#characters = 0;

	/** `bus` is its name in errors. */
	constructor(bus: string, timeoutMs: number) {
		this.#bus = bus;
		this.#timeoutMs = positiveInteger("publishTimeoutMs", timeoutMs);
	}

	/** Runs `send` for one text; rejects with a `PubSubError` alone. */
	async run(text: string, send: () => Promise<unknown>): Promise<void> {
		if (this.#waiting >= MAX_WAITING || this.#characters + text.length > MAX_CHARACTERS) {
			throw new PubSubError("OVERLOADED", `${this.#bus} has too many messages to take already`);
		}
		this.#waiting += 1;
		this.#characters += text.length;
		try {
			await withTimeout(this.#counted(text.length, send), this.#timeoutMs, `${this.#bus} did not take a message`);
		} catch (cause) {
			if (PubSubError.is(cause)) throw cause;
			throw new PubSubError("UNAVAILABLE", `${this.#bus} did not take a message`, { cause });
		}
	}

	/** Counted until the driver lets go of it, which may be long after the deadline. */
	async #counted(length: number, send: () => Promise<unknown>): Promise<void> {
		try {
			await send();
		} finally {
			this.#waiting -= 1;
			this.#characters -= length;
		}
	}
}

/** The text that goes over the wire: a string as it is, anything else as JSON. */
export const toText = (payload: unknown): string =>
	typeof payload === "string" ? payload : (JSON.stringify(payload) ?? "null");
