import type { Clock } from "../clock";

/** How long the first accepted upgrade may take to open its socket. */
const OPEN_MS = 10_000;

/**
 * Notices an `upgradeWebSocket` that never calls `onOpen`, such as that of `hono/cloudflare-workers`: its sockets open and
 * stay silent forever. Reports it once, and never after a socket has opened.
 */
export class OpenWatch {
	readonly #clock: Clock;
	readonly #onSilent: (error: Error) => void;
	#stop: (() => void) | undefined;
	#isSettled = false;

	constructor(clock: Clock, onSilent: (error: Error) => void) {
		this.#clock = clock;
		this.#onSilent = onSilent;
	}

	/** An upgrade was accepted: expects `opened` within 10 s. */
	expect(): void {
		if (!this.#isSettled) this.#stop ??= this.#clock.after(OPEN_MS, () => this.reportSilent());
	}

	/** A socket has opened. */
	opened(): void {
		this.#settle();
	}

	/** A socket cannot have opened: a frame came first, or nothing in time. */
	reportSilent(): void {
		if (this.#isSettled) return;
		this.#settle();
		this.#onSilent(
			new Error(
				"the upgradeWebSocket in use does not call onOpen, so its sockets stay silent: use serve of this runtime's entry, " +
					"such as jsandy-chat/node; on Cloudflare Workers, a ChatGate of jsandy-chat/cloudflare",
			),
		);
	}

	close(): void {
		this.#settle();
	}

	#settle(): void {
		this.#isSettled = true;
		this.#stop?.();
		this.#stop = undefined;
	}
}
