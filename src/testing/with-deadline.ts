/** How long a step of a case may take, in milliseconds. It is long, because only what is broken waits for it. */
const DEADLINE_MS = 10_000;

/** Returns what `work` resolves with; rejects with `why` when it takes longer than 10 seconds. */
export function withDeadline<T>(work: Promise<T>, why: string): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`${why}: waited ${DEADLINE_MS} ms`)), DEADLINE_MS);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
