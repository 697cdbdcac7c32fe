import type { Subscription } from "../bus/subscription";
import type { FanOut } from "./fan-out";

const NOW = Promise.resolve();

/** A room of this process, open for as long as somebody holds it. */
export class HubRoom {
	readonly fanOut: FanOut;
	readonly #subscription: Subscription | undefined;
	readonly #onEmpty: (room: HubRoom) => void;
	#holds = 0;

	constructor(fanOut: FanOut, subscription: Subscription | undefined, onEmpty: (room: HubRoom) => void) {
		this.fanOut = fanOut;
		this.#subscription = subscription;
		this.#onEmpty = onEmpty;
	}

	/** Resolves when the bus delivers. */
	get ready(): Promise<void> {
		return this.#subscription?.opened ?? NOW;
	}

	hold(): void {
		this.#holds += 1;
	}

	/** To be called once for each `hold`. */
	release(): void {
		this.#holds -= 1;
		if (this.#holds > 0) return;
		this.close();
		this.#onEmpty(this);
	}

	close(): void {
		this.#subscription?.stop();
	}
}
