import type { Clock } from "../../rpc/clock";

/** At most one request to a peer in this time, over all servers that hear each other. */
const INTERVAL_MS = 300;
/** A delta that was overtaken still comes within this time, and then nothing has to be asked for. */
const PATIENCE_MS = 40;
/** Not all servers at the same moment: the first to ask asks for all. */
const SPREAD_MS = 60;

export interface SnapshotRequestOptions {
	clock: Clock;
	isNeeded(): boolean;
	send(): void;
}

/** Asks one peer for its snapshot, and again after 340 to 400 ms for as long as it is needed. */
export class SnapshotRequest {
	readonly #options: SnapshotRequestOptions;
	#notBefore = Number.NEGATIVE_INFINITY;
	#stop: (() => void) | undefined;

	constructor(options: SnapshotRequestOptions) {
		this.#options = options;
	}

	/** Asks soon, if it is needed then still. */
	plan(): void {
		const { clock } = this.#options;
		const wait = Math.max(this.#notBefore - clock.now(), 0) + PATIENCE_MS + SPREAD_MS * clock.random();
		this.#stop ??= clock.after(wait, () => this.#send());
	}

	/** An answer is on its way, to whoever asked: not to be asked for again right now. */
	defer(): void {
		this.#notBefore = this.#options.clock.now() + INTERVAL_MS;
	}

	stop(): void {
		this.#stop?.();
		this.#stop = undefined;
	}

	#send(): void {
		const { clock, isNeeded, send } = this.#options;
		this.#stop = undefined;
		if (!isNeeded()) return;
		if (clock.now() >= this.#notBefore) {
			this.defer();
			send();
		}
		this.plan();
	}
}
