/** The longest that one timer can wait, in milliseconds: 24.8 days. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Calls `onExpired` at a time, or never where there is none, until the returned stop is called. */
export function expireAt(expiresAt: number | undefined, onExpired: () => void): () => void {
	if (expiresAt === undefined) return () => {};
	let timer: ReturnType<typeof setTimeout>;
	const wait = () => {
		const left = expiresAt - Date.now();
		// A time further off than one timer can wait is waited for in steps.
		timer = left > TIMER_MAX_MS ? setTimeout(wait, TIMER_MAX_MS) : setTimeout(onExpired, Math.max(left, 0));
	};
	wait();
	return () => clearTimeout(timer);
}
