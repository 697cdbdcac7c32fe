import type { Clock } from "../../../rpc/clock";
import { Timer } from "../../timer";

/** Delays before re-announcing a room's head. Several, because a bus that lost the change may also lose the first announcement. */
const DELAYS_MS = [250, 1_000, 5_000] as const;
const TICK_MS = 50;
/** Rooms in one announcement. */
const BATCH = 500;

/** A room's name, epoch and seq. */
export type Announcement = [room: string, epoch: string, seq: number];

/**
 * The announcer of new heads to the other servers. It announces a room once it is quiet, because while changes follow each
 * other, each one reveals the loss of the one before.
 */
export class HeadAnnouncer {
	readonly #clock: Clock;
	readonly #announce: (heads: Announcement[]) => void;
	readonly #timer: Timer;
	/** The rooms whose head moved: when, and how often it was announced since. */
	readonly #moved = new Map<string, { epoch: string; seq: number; at: number; announced: number }>();

	constructor(clock: Clock, announce: (heads: Announcement[]) => void) {
		this.#clock = clock;
		this.#timer = new Timer(clock);
		this.#announce = announce;
	}

	/** A room's head moved here. */
	moved(room: string, epoch: string, seq: number): void {
		this.#moved.set(room, { epoch, seq, at: this.#clock.now(), announced: 0 });
		this.#timer.every(
			() => TICK_MS,
			() => this.#tick(),
		);
	}

	/** Announces now what has announcements left, because there is no later. */
	close(): void {
		this.#send([...this.#moved].map(([room, { epoch, seq }]): Announcement => [room, epoch, seq]));
		this.#moved.clear();
		this.#timer.stop();
	}

	#tick(): void {
		const now = this.#clock.now();
		const due: Announcement[] = [];
		for (const [room, moved] of this.#moved) {
			const wait = DELAYS_MS[moved.announced];
			if (wait === undefined || now - moved.at < wait) continue;
			due.push([room, moved.epoch, moved.seq]);
			moved.announced += 1;
			if (moved.announced === DELAYS_MS.length) this.#moved.delete(room);
		}
		this.#send(due);
		if (this.#moved.size > 0) return;
		this.#timer.stop();
	}

	#send(heads: Announcement[]): void {
		for (let first = 0; first < heads.length; first += BATCH) this.#announce(heads.slice(first, first + BATCH));
	}
}
