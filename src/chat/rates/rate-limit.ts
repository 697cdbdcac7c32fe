import { Encoded } from "../../rpc/connection/codec";
import type { ErrorCode } from "../../schemas/error";
import { ERROR_COST, frameCost, PAGE_DEBT_SECONDS, pageCost, REFUSAL_COST } from "./figures";
import type { Meter } from "./meter";

/** Errors that are not the client's fault. */
const SERVER_FAULTS: ReadonlySet<ErrorCode> = new Set(["STORE_UNAVAILABLE", "INTERNAL"]);

/** The rate limits of what comes in on one socket, by the meters of the socket and of its user; over HTTP by the user's alone. */
export class RateLimit {
	readonly #meters: readonly Meter[];
	readonly #user: Meter;

	constructor(user: Meter, socket?: Meter) {
		this.#meters = socket ? [socket, user] : [user];
		this.#user = user;
	}

	/** Counts a frame or a request of `size` characters. */
	arrived(size: number, now: number): "handle" | "refuse" | "flood" {
		const cost = frameCost(size);
		let verdict: "handle" | "refuse" = "handle";
		for (const meter of this.#meters) {
			if (meter.isFlooded(now)) return "flood";
			if (!meter.mayHandle(now)) verdict = "refuse";
		}
		for (const meter of this.#meters) {
			meter.addToFlood(cost, now);
			if (verdict === "handle") meter.charge(cost, now);
		}
		return verdict;
	}

	/** Returns the milliseconds after which a refused frame may be handled. */
	refuseFrame(now: number): number {
		return this.#longest((meter) => meter.frameRefusal(now));
	}

	/** Counts one event. Returns 0 if it is allowed, or the milliseconds to wait. */
	consume(event: string, room: string, now: number): number {
		if (this.#meters.every((meter) => meter.mayRun(event, room, now))) {
			for (const meter of this.#meters) meter.chargeEvent(event, room, now);
			return 0;
		}
		return this.#longest((meter) => meter.eventRefusal(event, room, now));
	}

	/** Counts an error answer. */
	failed(code: ErrorCode, now: number): void {
		if (SERVER_FAULTS.has(code)) return;
		for (const meter of this.#meters) {
			meter.addToFlood(code === "RATE_LIMITED" ? REFUSAL_COST : ERROR_COST, now);
			if (code !== "RATE_LIMITED") meter.charge(ERROR_COST, now);
		}
	}

	/** Counts the rows and bytes of a page. A page that nobody asked an ack for was read all the same. */
	answered(result: unknown, size: number | undefined, now: number): void {
		const rows = rowsOf(result);
		if (rows === 0 && (size ?? 0) < 16_384) return;
		const cost = pageCost(rows, size ?? sizeOf(result));
		if (cost > 0) this.#user.charge(cost, now, PAGE_DEBT_SECONDS);
	}

	#longest(waitOf: (meter: Meter) => number): number {
		let wait = 0;
		for (const meter of this.#meters) wait = Math.max(wait, waitOf(meter));
		return wait;
	}
}

function rowsOf(result: unknown): number {
	if (result instanceof Encoded) return result.rows;
	const messages = typeof result === "object" && result !== null && "messages" in result ? result.messages : undefined;
	return Array.isArray(messages) ? messages.length : 0;
}

const sizeOf = (result: unknown): number =>
	(result instanceof Encoded ? result.json : (JSON.stringify(result) ?? "")).length;
