import type { RoomHead } from "../../adapters/message-store";
import { type Clock, every } from "../../rpc/clock";

/** How long rooms to be looked at are gathered, so that a bus that comes back sets off one query and not one a room. */
const GATHER_MS = 20;
const POLL_MS = 10_000;
/** While the bus is down the store is the only way that changes come. */
const POLL_DOWN_MS = 1_000;

export interface HeadPollerOptions {
	clock: Clock;
	/** Where rooms stand in the store; rejects when the store does not answer. */
	readHeads: (rooms: readonly string[]) => Promise<ReadonlyMap<string, RoomHead>>;
	/** Where this process stands in a room before the store is asked; undefined for a room that it is not in. */
	headOf: (room: string) => number | undefined;
	/** What the store said, with where this process stood when it was asked. */
	onHead: (room: string, head: RoomHead, stood: number) => void;
	/** The rooms of this process. */
	rooms: () => Iterable<string>;
}

/** Compares the rooms of this process with the store, in one query: the last message of a room has no successor that reveals its loss. */
export class HeadPoller {
	readonly #options: HeadPollerOptions;
	readonly #wanted = new Set<string>();
	#isBusDown = false;
	#stopPolling: (() => void) | undefined;
	#stopGathering: (() => void) | undefined;
	#isReading = false;

	constructor(options: HeadPollerOptions) {
		this.#options = options;
	}

	/** Looks at every room again and again, from now on. */
	start(): void {
		const { clock } = this.#options;
		const pollMs = () => (this.#isBusDown ? POLL_DOWN_MS : POLL_MS) * (0.9 + clock.random() / 5);
		this.#stopPolling ??= every(clock, pollMs, () => this.checkAll());
	}

	/** Looks at every room now. */
	checkAll(): void {
		for (const room of this.#options.rooms()) this.check(room);
	}

	/** Looks at a room soon, together with whatever else is to be looked at. */
	check(room: string): void {
		this.#wanted.add(room);
		if (this.#isReading) return;
		this.#stopGathering ??= this.#options.clock.after(GATHER_MS, () => {
			this.#stopGathering = undefined;
			void this.#read();
		});
	}

	/** How often to poll from now on. */
	setBusDown(isDown: boolean): void {
		if (this.#isBusDown === isDown) return;
		this.#isBusDown = isDown;
		if (!this.#stopPolling) return;
		this.#stopPolling();
		this.#stopPolling = undefined;
		this.start();
	}

	stop(): void {
		this.#stopPolling?.();
		this.#stopPolling = undefined;
		this.#stopGathering?.();
		this.#stopGathering = undefined;
		this.#wanted.clear();
	}

	/** Never rejects: the store has reported its failure, and the next poll asks again. */
	async #read(): Promise<void> {
		const { readHeads, headOf, onHead } = this.#options;
		this.#isReading = true;
		while (this.#wanted.size > 0) {
			const stood = new Map<string, number>();
			for (const room of this.#wanted) {
				const head = headOf(room);
				if (head !== undefined) stood.set(room, head);
			}
			this.#wanted.clear();
			if (stood.size === 0) break;
			const heads = await readHeads([...stood.keys()]).catch(() => new Map<string, RoomHead>());
			for (const [room, head] of heads) onHead(room, head, stood.get(room) ?? 0);
		}
		this.#isReading = false;
	}
}
