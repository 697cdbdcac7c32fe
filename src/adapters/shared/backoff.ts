/** The attempt from which the delay stays the same, because 500 ms · 2⁶ exceeds the maximum. */
export const LAST_STEP = 6;

/** Returns a random delay of at most 500 ms · 2ⁿ and 30 s (full jitter), so that servers that lost the bus together spread out. */
export function fullJitter(attempt: number): number {
	return Math.random() * Math.min(30_000, 500 * 2 ** attempt);
}

/** Waits `ms` milliseconds, or until `signal` aborts; leaves no timer and no listener behind. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve) => {
		if (signal?.aborted) return resolve();
		const end = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		signal?.addEventListener("abort", end, { once: true });
	});
}
