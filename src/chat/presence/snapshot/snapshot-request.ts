import type { Clock } from "../../../rpc/clock";
import { Timer } from "../../timer";

/** Shortest time between two requests to a peer, from all servers together. */
const INTERVAL_MS = 300;
/** How long a delta that was overtaken may take, which makes a request unnecessary. */
const REORDER_MS = 40;
/** Spreads the servers' requests, because the answer to the first one reaches all of them. */
const SPREAD_MS = 60;

export interface SnapshotRequestOptions {
	clock: Clock;
	isNeeded(): boolean;
	send(): void;
}

/** The request for one peer's snapshot. It is repeated every 340 to 400 ms for as long as the snapshot is needed. */
export class SnapshotRequest {
	readonly #options: SnapshotRequestOptions;
	readonly #timer: Timer;
	#notBefore = Number.NEGATIVE_INFINITY;

	constructor(options: SnapshotRequestOptions) {
		this.#options = options;
		this.#timer = new Timer(options.clock);
	}

	/** Sends the request soon, if it is still needed then. */
	schedule(): void {
		const { clock } = this.#options;
		const wait = Math.max(this.#notBefore - clock.now(), 0) + REORDER_MS + SPREAD_MS * clock.random();
		this.#timer.after(wait, () => this.#send());
	}

	/** Delays the next request, because an answer to some server's request is on its way. */
	defer(): void {
		this.#notBefore = this.#options.clock.now() + INTERVAL_MS;
	}

	stop(): void {
		this.#timer.stop();
	}

	#send(): void {
		const { clock, isNeeded, send } = this.#options;
		if (!isNeeded()) return;
		if (clock.now() >= this.#notBefore) {
			this.defer();
			send();
		}
		this.schedule();
	}
}
