import type { Subscription } from "../bus/subscription";
import type { FanOut, HubMember } from "./fan-out";

const READY = Promise.resolve();

/** A room of this process, open while it has entries. An entry has a member, or only keeps the room's subscription open. */
export class HubRoom {
	readonly fanOut: FanOut;
	readonly #subscription: Subscription | undefined;
	readonly #onEmpty: (room: HubRoom) => void;
	#entries = 0;

	constructor(fanOut: FanOut, subscription: Subscription | undefined, onEmpty: (room: HubRoom) => void) {
		this.fanOut = fanOut;
		this.#subscription = subscription;
		this.#onEmpty = onEmpty;
	}

	/** Resolves when the bus delivers. */
	get ready(): Promise<void> {
		return this.#subscription?.opened ?? READY;
	}

	/** Adds an entry. Its member, if there is one, gets every event from now on. */
	enter(member: HubMember | undefined): void {
		this.#entries += 1;
		if (member) this.fanOut.add(member);
	}

	/** Ends an entry. Must be called once for each `enter`; the last call closes the room. */
	leave(member: HubMember | undefined): void {
		if (member) this.fanOut.remove(member);
		this.#entries -= 1;
		if (this.#entries > 0) return;
		this.close();
		this.#onEmpty(this);
	}

	close(): void {
		this.#subscription?.stop();
	}
}
