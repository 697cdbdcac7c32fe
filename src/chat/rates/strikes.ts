/** A client is flooding after this many refusals that it brought about by not waiting, within the time below. */
const STRIKES_MAX = 100;
const WINDOW_MS = 60_000;
/** Events, in rooms, whose refusals are remembered. */
const KEYS_MAX = 64;

/** The latest time that a client was told to wait, for one event in one room. */
interface Told {
	readonly at: number;
	readonly until: number;
}

/** The refusals of one socket that its client was told how to avoid. */
export class Strikes {
	readonly #told = new Map<string, Told>();
	readonly #times: number[] = [];

	/**
	 * Counts a refusal, if the client sent the same event to the same room again before the wait it was told was over. Not in
	 * the first half of that wait, because those frames were on their way before the client could know.
	 *
	 * @returns true if there were too many.
	 */
	add(key: string, now: number, waitMs: number): boolean {
		const told = this.#told.get(key);
		if (!told || now >= told.until) {
			this.#remember(key, { at: now, until: now + waitMs });
			return false;
		}
		if (now - told.at < (told.until - told.at) / 2) return false;
		this.#times.push(now);
		if (this.#times.length <= STRIKES_MAX) return this.#times.length === STRIKES_MAX && this.#isRecent(now);
		this.#times.shift();
		return this.#isRecent(now);
	}

	#isRecent(now: number): boolean {
		return now - this.#times[0]! <= WINDOW_MS;
	}

	#remember(key: string, told: Told): void {
		this.#told.delete(key);
		this.#told.set(key, told);
		const oldest = this.#told.size > KEYS_MAX ? this.#told.keys().next().value : undefined;
		if (oldest !== undefined) this.#told.delete(oldest);
	}
}
