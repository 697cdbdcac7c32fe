import type { Dialect } from "./database";
import { isBusy } from "./failure";

/** Runs one try of a write. */
export type WriteAttempt = <T>(write: () => PromiseLike<T>) => Promise<T>;

/**
 * Returns how a store runs its writes. In SQLite one after the other, because a second transaction of this process finds the
 * file busy, and `reconnect` would close it. Other databases run them at the same time.
 */
export function writeAttempts(dialect: Dialect, reconnect: () => unknown): WriteAttempt {
	if (dialect !== "SQLite") return async (write) => write();
	let last: Promise<unknown> = Promise.resolve();
	return (write) => {
		const attempt = last.then(async () => {
			try {
				return await write();
			} catch (error) {
				if (isBusy(error)) await reconnect();
				throw error;
			}
		});
		last = attempt.catch(() => {});
		return attempt;
	};
}
