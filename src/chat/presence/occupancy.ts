import type { Clock } from "../../rpc/clock";

/** How often a room's count is told at most. */
const INTERVAL_MS = 1_000;

export interface OccupancyOptions {
	clock: Clock;
	count(room: string): number;
	onOccupancy(room: string, count: number): void;
}

/** Tells how many are in a room at most once a second: at once after a quiet second, and always the last count. */
export class Occupancy {
	/** The rooms that were told of within the last second. */
	readonly #told = new Map<string, { isStale: boolean; stop: () => void }>();
	readonly #options: OccupancyOptions;

	constructor(options: OccupancyOptions) {
		this.#options = options;
	}

	/** The room's count has changed. */
	change(room: string): void {
		const told = this.#told.get(room);
		if (told) told.isStale = true;
		else this.#tell(room);
	}

	close(): void {
		for (const { stop } of this.#told.values()) stop();
		this.#told.clear();
	}

	#tell(room: string): void {
		const { clock, count, onOccupancy } = this.#options;
		const told = {
			isStale: false,
			stop: clock.after(INTERVAL_MS, () => {
				this.#told.delete(room);
				if (told.isStale) this.#tell(room);
			}),
		};
		this.#told.set(room, told);
		onOccupancy(room, count(room));
	}
}
