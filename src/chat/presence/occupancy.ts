import type { Clock } from "../../rpc/clock";

/** Shortest time between two reports of a room's count. */
const INTERVAL_MS = 1_000;

export interface OccupancyOptions {
	clock: Clock;
	count(room: string): number;
	onOccupancy(room: string, count: number): void;
}

/** The reporter of how many users are in a room: at once after a quiet second, at most once per second, and always the last count. */
export class Occupancy {
	/** The rooms that were reported within the last second. */
	readonly #recent = new Map<string, { isStale: boolean; stop: () => void }>();
	readonly #options: OccupancyOptions;

	constructor(options: OccupancyOptions) {
		this.#options = options;
	}

	/** The room's count has changed. */
	change(room: string): void {
		const recent = this.#recent.get(room);
		if (recent) recent.isStale = true;
		else this.#report(room);
	}

	close(): void {
		for (const { stop } of this.#recent.values()) stop();
		this.#recent.clear();
	}

	#report(room: string): void {
		const { clock, count, onOccupancy } = this.#options;
		const recent = {
			isStale: false,
			stop: clock.after(INTERVAL_MS, () => {
				this.#recent.delete(room);
				if (recent.isStale) this.#report(room);
			}),
		};
		this.#recent.set(room, recent);
		onOccupancy(room, count(room));
	}
}
