import type { Clock } from "../../rpc/clock";
import type { FrameLimit, FrameVerdict } from "../../rpc/connection/frame-limit";
import type { ErrorCode } from "../../schemas/error";
import { socketRates } from "./figures";
import { Meter } from "./meter";
import { RateLimit } from "./rate-limit";
import { Strikes } from "./strikes";

/** How long a socket that floods is not read, in milliseconds. By then its bucket of frames and of the flood rate is full. */
const PAUSE_MS = 2_000;
/** A client is closed when it has flooded for this long. */
const FLOOD_MAX_MS = 10_000;
/** A flood has ended when nothing exceeded the flood rate for this long after a pause. */
const CALM_MS = 4_000;
/** The shortest delay that a closed client is told to reconnect after, and how much longer it may be. */
const RECONNECT_MS = 10_000;

/** A connection, by what a limit does to one that floods. */
export interface FloodedConnection {
	/** Reads nothing for `ms`; drops what arrives meanwhile where the runtime cannot pause. */
	pause(ms: number): void;
	/** Closes with 4429. */
	closeFlooding(reconnectMs: number): void;
}

/** The rate limits of one socket. */
export class SocketRate implements FrameLimit {
	readonly #limit: RateLimit;
	readonly #clock: Clock;
	readonly #connection: FloodedConnection;
	/** Undefined before the first refusal, because most clients never have one. */
	#strikes: Strikes | undefined;
	/** When the present flood began, and when the flood rate was last exceeded. */
	#floodSince = Number.NEGATIVE_INFINITY;
	#floodedAt = Number.NEGATIVE_INFINITY;

	constructor(user: Meter, connection: FloodedConnection, clock: Clock) {
		this.#limit = new RateLimit(user, new Meter(socketRates));
		this.#connection = connection;
		this.#clock = clock;
	}

	arrived(size: number): FrameVerdict {
		const now = this.#clock.now();
		const verdict = this.#limit.arrived(size, now);
		if (verdict !== "flood") return verdict;
		this.#onFlood(now);
		return "drop";
	}

	refuse(event: string, data: unknown): number {
		const now = this.#clock.now();
		const waitMs = this.#limit.refuseFrame(now);
		const room = typeof data === "object" && data !== null && "room" in data ? String(data.room).slice(0, 128) : "";
		this.#addStrike(event, room, now, waitMs);
		return waitMs;
	}

	/** Counts one event. Returns 0 if it is allowed, or the milliseconds to wait. */
	consume(event: string, room: string): number {
		const now = this.#clock.now();
		const waitMs = this.#limit.consume(event, room, now);
		// Excess typing is dropped without an error, so its client is told nothing.
		if (waitMs > 0 && event !== "startTyping") this.#addStrike(event, room, now, waitMs);
		return waitMs;
	}

	failed(code: ErrorCode): void {
		this.#limit.failed(code, this.#clock.now());
	}

	answered(result: unknown, size: number | undefined): void {
		this.#limit.answered(result, size, this.#clock.now());
	}

	#addStrike(event: string, room: string, now: number, waitMs: number): void {
		this.#strikes ??= new Strikes();
		if (this.#strikes.add(`${event}\0${room}`, now, waitMs)) this.#close();
	}

	#onFlood(now: number): void {
		if (now - this.#floodedAt > PAUSE_MS + CALM_MS) this.#floodSince = now;
		this.#floodedAt = now;
		if (now - this.#floodSince >= FLOOD_MAX_MS) this.#close();
		else this.#connection.pause(PAUSE_MS);
	}

	#close(): void {
		// Spread, so that clients that were closed together do not come back together.
		this.#connection.closeFlooding(Math.round(RECONNECT_MS * (1 + this.#clock.random())));
	}
}
