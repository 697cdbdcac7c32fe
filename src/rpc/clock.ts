/** Time and chance, as an argument: a test holds both. */
export interface Clock {
	/** Milliseconds that only ever grow, for how long something takes: whoever sets the machine's clock back does not stop them. */
	now(): number;
	/** Milliseconds since the epoch, as the machine's clock says: for what is kept and told. Left out by a clock whose `now` is that. */
	date?(): number;
	/** A number from 0 to below 1. */
	random(): number;
	/** Calls `run` once, `ms` milliseconds from now, unless the returned stop is called before. Stopping twice is stopping once. */
	after(ms: number, run: () => void): () => void;
	/** Calls `run` once, when what is ready now has run and what has come in is read, unless the returned stop is called before. */
	turn(run: () => void): () => void;
}

/** The machine's own. */
export const systemClock: Clock = {
	// Asked for at each call: tests put other ones in their place.
	now: () => performance.now(),
	date: () => Date.now(),
	random: () => Math.random(),
	after: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
	turn: (run) => {
		// Workers have none.
		if (!("setImmediate" in globalThis)) return systemClock.after(0, run);
		const immediate = setImmediate(run);
		return () => clearImmediate(immediate);
	},
};

/** Milliseconds since the epoch, by any clock. */
export const dateOf = (clock: Clock): number => clock.date?.() ?? clock.now();

/** Calls `run` again and again, each time `ms()` milliseconds after the last, until the returned stop is called. */
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
