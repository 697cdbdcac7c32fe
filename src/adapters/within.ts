import { PubSubError } from "./pubsub-error";

/** What `work` gives, or a `TIMEOUT` when it takes longer than `ms` milliseconds; what comes of it later is dropped. */
export function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new PubSubError("TIMEOUT", `${what} within ${ms} ms`)), ms);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
