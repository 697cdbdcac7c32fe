import { type Clock, every } from "../clock";

/** A connection, as the heartbeat sees it. */
export interface HeartbeatTarget {
	/** When the last frame or pong arrived, by the heartbeat's clock. */
	readonly lastSeen: number;
	/** True while nothing is read from the connection, so that its silence means nothing. */
	readonly isPaused: boolean;
	/** Sends a ping. Returns false where the runtime cannot, and the client must ping. */
	ping(): boolean;
	/** Drops the connection, because nothing arrived within the deadline. */
	drop(): void;
}

/** How long the answer to a ping may take, in milliseconds. */
const DEADLINE_MS = 8_000;
/** The ping time of a connection that was not pinged yet. */
const NEVER = Number.NEGATIVE_INFINITY;

/** The heartbeat of a server: pings every silent connection and drops those that do not answer, with one timer for all. */
export class Heartbeat {
	readonly #intervalMs: number;
	readonly #clock: Clock;
	readonly #pinged = new Map<HeartbeatTarget, number>();
	#stop: (() => void) | undefined;

	constructor(intervalMs: number, clock: Clock) {
		this.#intervalMs = intervalMs;
		this.#clock = clock;
	}

	/** Watches a connection until `remove`. The timer runs while there are connections. */
	add(connection: HeartbeatTarget): void {
		this.#pinged.set(connection, NEVER);
		// Often, because the time between two ticks adds to how long a dead socket stays open.
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
			if (connection.isPaused) continue;
			const silentFor = now - connection.lastSeen;
			if (silentFor < this.#intervalMs) continue;
			// True when a ping was sent after the last frame or pong.
			const isPinged = pingedAt > connection.lastSeen;
			if (isPinged && now - pingedAt >= DEADLINE_MS) connection.drop();
			else if (!isPinged) {
				if (connection.ping()) this.#pinged.set(connection, now);
				// A client that must ping by itself does so once per interval; it gets one more interval, and the deadline.
				else if (silentFor > 2 * this.#intervalMs + DEADLINE_MS) connection.drop();
			}
		}
	}
}
