import { type Clock, every } from "../../rpc/clock";

/** How long after a room moved its head is told again: a bus that lost the change may lose the first of these too. */
const AGAIN_MS = [250, 1_000, 5_000] as const;
const TICK_MS = 50;
/** Rooms in one announcement. */
const BATCH = 500;

/** A room's name, epoch and seq. */
export type Announcement = [room: string, epoch: string, seq: number];

/** Tells the other servers where rooms stand that moved here, once they are quiet: while they move, each change reveals the loss of the one before. */
export class HeadAnnouncer {
	readonly #clock: Clock;
	readonly #announce: (heads: Announcement[]) => void;
	readonly #moved = new Map<string, { epoch: string; seq: number; at: number; told: number }>();
	#stop: (() => void) | undefined;

	constructor(clock: Clock, announce: (heads: Announcement[]) => void) {
		this.#clock = clock;
		this.#announce = announce;
	}

	moved(room: string, epoch: string, seq: number): void {
		this.#moved.set(room, { epoch, seq, at: this.#clock.now(), told: 0 });
		this.#stop ??= every(
			this.#clock,
			() => TICK_MS,
			() => this.#tick(),
		);
	}

	/** Tells now what was not told often enough yet: nobody will tell it later. */
	close(): void {
		this.#tell([...this.#moved].map(([room, { epoch, seq }]): Announcement => [room, epoch, seq]));
		this.#moved.clear();
		this.#stop?.();
		this.#stop = undefined;
	}

	#tick(): void {
		const now = this.#clock.now();
		const due: Announcement[] = [];
		for (const [room, moved] of this.#moved) {
			const wait = AGAIN_MS[moved.told];
			if (wait === undefined || now - moved.at < wait) continue;
			due.push([room, moved.epoch, moved.seq]);
			moved.told += 1;
			if (moved.told === AGAIN_MS.length) this.#moved.delete(room);
		}
		this.#tell(due);
		if (this.#moved.size > 0) return;
		this.#stop?.();
		this.#stop = undefined;
	}

	#tell(heads: Announcement[]): void {
		for (let first = 0; first < heads.length; first += BATCH) this.#announce(heads.slice(first, first + BATCH));
	}
}
