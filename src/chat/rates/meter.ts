import { Bucket } from "../../rpc/rate/bucket";
import { BucketMap } from "../../rpc/rate/bucket-map";
import type { MeterRates } from "./figures";

/** Buckets of events in rooms that one socket or user may have. */
const EVENT_BUCKETS_MAX = 256;

/** What one socket, or one user with all its sockets and requests, has used up lately. */
export class Meter {
	readonly #rates: MeterRates;
	readonly #frames = new Bucket();
	readonly #flood = new Bucket();
	/** Undefined before the first event with a rate of its own, because most sockets only listen. */
	#events: BucketMap | undefined;

	constructor(rates: MeterRates) {
		this.#rates = rates;
	}

	/** Counts what came in, whether it is handled or not. */
	addToFlood(cost: number, now: number): void {
		this.#flood.take(this.#rates.flood, now, cost);
	}

	/** True while more came in than is worth reading. */
	isFlooded(now: number): boolean {
		return this.#flood.wait(this.#rates.flood, now) > 0;
	}

	/** True if another frame may be handled. */
	mayHandle(now: number): boolean {
		return this.#frames.wait(this.#rates.frames, now) === 0;
	}

	/** Counts what was handled. The next frames wait for it, at most `maxDebtSeconds` beyond an empty bucket. */
	charge(cost: number, now: number, maxDebtSeconds = 2): void {
		const { frames } = this.#rates;
		this.#frames.take(frames, now, cost, frames.perSecond * maxDebtSeconds);
	}

	/** Returns the milliseconds to wait after a frame was refused; 0 if this meter has not refused it. */
	frameRefusal(now: number): number {
		return this.mayHandle(now) ? 0 : this.#frames.promise(this.#rates.frames, now);
	}

	mayRun(event: string, room: string, now: number): boolean {
		const rate = this.#rates.events.get(event);
		return !rate || this.#bucketOf(event, rate.perRoom ? room : "", now).wait(rate, now) === 0;
	}

	chargeEvent(event: string, room: string, now: number): void {
		const rate = this.#rates.events.get(event);
		if (rate) this.#bucketOf(event, rate.perRoom ? room : "", now).take(rate, now);
	}

	/** Returns the milliseconds to wait after an event was refused; 0 if this meter has not refused it. */
	eventRefusal(event: string, room: string, now: number): number {
		const rate = this.#rates.events.get(event);
		if (!rate || this.mayRun(event, room, now)) return 0;
		return this.#bucketOf(event, rate.perRoom ? room : "", now).promise(rate, now);
	}

	/** Returns the time from which this meter says the same as a new one. */
	get fullAt(): number {
		const events = this.#events?.fullAt ?? Number.NEGATIVE_INFINITY;
		return Math.max(this.#frames.fullAt, this.#flood.fullAt, events);
	}

	#bucketOf(event: string, room: string, now: number): Bucket {
		this.#events ??= new BucketMap(EVENT_BUCKETS_MAX);
		return this.#events.get(`${event}\0${room}`, now);
	}
}
