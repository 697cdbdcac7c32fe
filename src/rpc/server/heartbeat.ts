import { type Clock, every } from "../clock";

/** What the heartbeat watches. */
export interface HeartbeatTarget {
	/** When the last frame or pong came, by the clock of the heartbeat. */
	readonly lastSeen: number;
	/** Asks for a sign of life; false where the runtime cannot, and the client is the one to ping. */
	ping(): boolean;
	/** No sign of life came: the socket is given up. */
	drop(): void;
}

/** How long an answer to a ping may take. */
const DEADLINE_MS = 8_000;
/** Of a connection that was not pinged yet. */
const NEVER = Number.NEGATIVE_INFINITY;

/** Pings every connection of a server and drops those that do not answer, with one timer for all. */
export class Heartbeat {
	readonly #intervalMs: number;
	readonly #clock: Clock;
	readonly #pinged = new Map<HeartbeatTarget, number>();
	#stop: (() => void) | undefined;

	constructor(intervalMs: number, clock: Clock) {
		this.#intervalMs = intervalMs;
		this.#clock = clock;
	}

	/** Watches a connection until it is removed; the timer lives as long as there is one to watch. */
	add(connection: HeartbeatTarget): void {
		this.#pinged.set(connection, NEVER);
		// Often, since what a tick comes late is added to how long a dead socket stays.
		const tickMs = Math.min(this.#intervalMs, DEADLINE_MS) / 8;
		this.#stop ??= every(
			this.#clock,
			() => tickMs,
			() => this.#tick(),
		);
	}

	remove(connection: HeartbeatTarget): void {
		if (!this.#pinged.delete(connection) || this.#pinged.size > 0) return;
		this.#stop?.();
		this.#stop = undefined;
	}

	#tick(): void {
		const now = this.#clock.now();
		for (const [connection, pingedAt] of [...this.#pinged]) {
			const silentFor = now - connection.lastSeen;
			if (silentFor < this.#intervalMs) continue;
			// The one ping that is out was sent after the last sign of life.
			const isPinged = pingedAt > connection.lastSeen;
			if (isPinged && now - pingedAt >= DEADLINE_MS) connection.drop();
			else if (!isPinged) {
				if (connection.ping()) this.#pinged.set(connection, now);
				// A client that must ping by itself does so once an interval; it is given one more, and the deadline.
				else if (silentFor > 2 * this.#intervalMs + DEADLINE_MS) connection.drop();
			}
		}
	}
}
