import type { RoomHead } from "../../../adapters/message-store";
import type { Clock } from "../../../rpc/clock";
import { Timer } from "../../timer";

/** How long rooms are gathered for one query, so that a bus that comes back does not cause one query per room. */
const GATHER_MS = 20;
const POLL_MS = 10_000;
/** The interval while the bus is down, because the changes of other servers then come only from the store. */
const POLL_DOWN_MS = 1_000;

export interface HeadPollerOptions {
	clock: Clock;
	/** Returns the heads of rooms in the store. Rejects if the store does not answer. */
	readHeads: (rooms: readonly string[]) => Promise<ReadonlyMap<string, RoomHead>>;
	/** Returns this process's head of a room, or undefined if the room is not open. */
	headOf: (room: string) => number | undefined;
	/** Receives the store's head of a room. `headBefore` is this process's head before the store was asked. */
	onHead: (room: string, head: RoomHead, headBefore: number) => void;
	/** Returns the open rooms of this process. */
	rooms: () => Iterable<string>;
}

/**
 * The poller of the store's heads, with one query for all rooms. It finds a lost last message of a room, which no later change
 * reveals.
 */
export class HeadPoller {
	readonly #options: HeadPollerOptions;
	readonly #wanted = new Set<string>();
	#isBusDown = false;
	readonly #pollTimer: Timer;
	readonly #gatherTimer: Timer;
	#isReading = false;

	constructor(options: HeadPollerOptions) {
		this.#options = options;
		this.#pollTimer = new Timer(options.clock);
		this.#gatherTimer = new Timer(options.clock);
	}

	/** Starts checking every room at an interval. */
	start(): void {
		const { clock } = this.#options;
		const pollMs = () => (this.#isBusDown ? POLL_DOWN_MS : POLL_MS) * (0.9 + clock.random() / 5);
		this.#pollTimer.every(pollMs, () => this.checkAll());
	}

	/** Checks every room soon, in one query. */
	checkAll(): void {
		for (const room of this.#options.rooms()) this.check(room);
	}

	/** Checks a room soon, in one query with the other rooms that are due. */
	check(room: string): void {
		this.#wanted.add(room);
		if (this.#isReading) return;
		this.#gatherTimer.after(GATHER_MS, () => void this.#read());
	}

	/** Changes the interval, which is shorter while the bus is down. */
	setBusDown(isDown: boolean): void {
		if (this.#isBusDown === isDown) return;
		this.#isBusDown = isDown;
		if (!this.#pollTimer.isRunning) return;
		this.#pollTimer.stop();
		this.start();
	}

	stop(): void {
		this.#pollTimer.stop();
		this.#gatherTimer.stop();
		this.#wanted.clear();
	}

	/** Never rejects, because the store has reported its error and the next poll asks again. */
	async #read(): Promise<void> {
		const { readHeads, headOf, onHead } = this.#options;
		this.#isReading = true;
		while (this.#wanted.size > 0) {
			const headsBefore = new Map<string, number>();
			for (const room of this.#wanted) {
				const head = headOf(room);
				if (head !== undefined) headsBefore.set(room, head);
			}
			this.#wanted.clear();
			if (headsBefore.size === 0) break;
			const heads = await readHeads([...headsBefore.keys()]).catch(() => new Map<string, RoomHead>());
			for (const [room, head] of heads) onHead(room, head, headsBefore.get(room) ?? 0);
		}
		this.#isReading = false;
	}
}
