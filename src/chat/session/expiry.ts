import { type Clock, dateOf } from "../../rpc/clock";

/** The longest that one timer can wait, in milliseconds: 24.8 days. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Calls `onExpired` at a time, or never if it is undefined. The returned function cancels the call. */
export function expireAt(expiresAt: number | undefined, onExpired: () => void, clock: Clock): () => void {
	if (expiresAt === undefined) return () => {};
	let stop = () => {};
	const wait = () => {
		const left = expiresAt - dateOf(clock);
		// In steps, because the time may be further off than one timer can wait.
		stop = left > TIMER_MAX_MS ? clock.after(TIMER_MAX_MS, wait) : clock.after(Math.max(left, 0), onExpired);
	};
	wait();
	return () => stop();
}

/** The time at which a session's credential expires, which moves with each new credential. */
export class Expiry {
	readonly #clock: Clock;
	readonly #onExpired: () => void;
	#stop: (() => void) | undefined;

	constructor(clock: Clock, onExpired: () => void) {
		this.#clock = clock;
		this.#onExpired = onExpired;
	}

	/** Replaces the time. Undefined is never. */
	set(expiresAt: number | undefined): void {
		this.#stop?.();
		this.#stop = expiresAt === undefined ? undefined : expireAt(expiresAt, this.#onExpired, this.#clock);
	}
}
