import type { Clock } from "../rpc/clock";

/** Returns a function that calls `run` at most once in so many milliseconds. */
export function oncePer(ms: number, clock: Clock, run: () => void): () => void {
	let quietUntil = Number.NEGATIVE_INFINITY;
	return () => {
		const now = clock.now();
		if (now < quietUntil) return;
		quietUntil = now + ms;
		run();
	};
}
