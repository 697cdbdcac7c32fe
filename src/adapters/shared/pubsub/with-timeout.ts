import { PubSubError } from "../../pubsub-error";

/**
 * Returns the result of `work`. Rejects with a `TIMEOUT` when it takes longer than `ms` milliseconds, or with the reason of
 * `signal` when it aborts. A later result is dropped.
 */
export async function withTimeout<T>(work: Promise<T>, ms: number, what: string, signal?: AbortSignal): Promise<T> {
	let stop = () => {};
	const givenUp = new Promise<never>((_, reject) => {
		const timer = setTimeout(() => reject(new PubSubError("TIMEOUT", `${what} within ${ms} ms`)), ms);
		const aborted = () => reject(signal?.reason);
		signal?.addEventListener("abort", aborted, { once: true });
		stop = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", aborted);
		};
	});
	try {
		return await Promise.race([work, givenUp]);
	} finally {
		stop();
	}
}
