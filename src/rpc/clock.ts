/** Time and randomness as an argument, so that a test controls both. */
export interface Clock {
	/** Returns milliseconds that never decrease, to measure durations: setting the machine's clock back does not affect them. */
	now(): number;
	/**
	 * Returns milliseconds since the epoch by the machine's clock, for what is stored and sent. A clock whose `now` is the date
	 * may omit this.
	 */
	date?(): number;
	/** Returns a number from 0 up to, but not including, 1. */
	random(): number;
	/** Calls `run` once, `ms` milliseconds from now, unless the returned stop is called first. The stop is idempotent. */
	after(ms: number, run: () => void): () => void;
	/**
	 * Calls `run` once, after all ready callbacks have run and pending input is read, unless the returned stop is called first.
	 */
	turn(run: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
	// Looked up at each call, because tests replace the globals.
	now: () => performance.now(),
	date: () => Date.now(),
	random: () => Math.random(),
	after: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
	turn: (run) => {
		// Workers have no setImmediate.
		if (!("setImmediate" in globalThis)) return systemClock.after(0, run);
		const immediate = setImmediate(run);
		return () => clearImmediate(immediate);
	},
};

/** Returns milliseconds since the epoch, by any clock. */
export const dateOf = (clock: Clock): number => clock.date?.() ?? clock.now();

/** Calls `run` repeatedly, each time `ms()` milliseconds after the last call, until the returned stop is called. */
export function every(clock: Clock, ms: () => number, run: () => void): () => void {
	let stop = () => {};
	let isStopped = false;
	const wait = () => {
		stop = clock.after(ms(), () => {
			run();
			if (!isStopped) wait();
		});
	};
	wait();
	return () => {
		isStopped = true;
		stop();
	};
}
