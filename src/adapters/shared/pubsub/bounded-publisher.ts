import { PubSubError } from "../../pubsub-error";
import { positiveInteger } from "../positive-integer";
import { withTimeout } from "./with-timeout";

/** Maximum number of messages, and of their characters, that a driver may hold while the bus does not accept them. */
const MAX_WAITING = 10_000;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Publishes through a driver that would keep messages forever while its bus is unreachable. Each message has a deadline, and
 * the backlog is bounded, because the driver still holds messages that have timed out here.
 */
export class BoundedPublisher {
	readonly #bus: string;
	readonly #timeoutMs: number;
	#waiting = 0;
	#characters = 0;

	/** @param bus the name of the bus in errors. */
	constructor(bus: string, timeoutMs: number) {
		this.#bus = bus;
		this.#timeoutMs = positiveInteger("publishTimeoutMs", timeoutMs);
	}

	/** Runs `send` for one text; rejects only with a `PubSubError`. */
	async run(text: string, send: () => Promise<unknown>): Promise<void> {
		if (this.#waiting >= MAX_WAITING || this.#characters + text.length > MAX_CHARACTERS) {
			throw new PubSubError("OVERLOADED", `${this.#bus} has too many waiting messages`);
		}
		this.#waiting += 1;
		this.#characters += text.length;
		try {
			await withTimeout(this.#counted(text.length, send), this.#timeoutMs, `${this.#bus} did not accept a message`);
		} catch (cause) {
			if (PubSubError.is(cause)) throw cause;
			throw new PubSubError("UNAVAILABLE", `${this.#bus} did not accept a message`, { cause });
		}
	}

	/** Counts the message until the driver releases it, which may be long after the deadline. */
	async #counted(length: number, send: () => Promise<unknown>): Promise<void> {
		try {
			await send();
		} finally {
			this.#waiting -= 1;
			this.#characters -= length;
		}
	}
}

/** Returns the text to publish: a string unchanged, anything else as JSON. */
export const toText = (payload: unknown): string =>
	typeof payload === "string" ? payload : (JSON.stringify(payload) ?? "null");
