/** The attempt from which on the wait grows no more: 500 ms · 2⁶ is longer than the longest. */
export const LAST_STEP = 6;

/** Full jitter: a random wait of at most 500 ms · 2ⁿ and 30 s, so that servers which lost the bus together spread out. */
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
