/** The shape of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Runs one request with a signal of its own; see `withDeadline`. */
type Run<T> = (signal: AbortSignal, answered: () => void) => Promise<T>;

/**
 * Runs a request that is given up when `outer` aborts, or when `answered` was not called within `timeoutMs`: after that
 * it may go on as long as it likes. Once `run` is over, its request is too.
 */
export async function withDeadline<T>(
	run: Run<T>,
	{ timeoutMs, outer }: { timeoutMs: number; outer?: AbortSignal | undefined },
): Promise<T> {
	const request = new AbortController();
	const timer = setTimeout(() => request.abort(new Error(`Upstash did not answer within ${timeoutMs} ms`)), timeoutMs);
	const end = () => request.abort(outer?.reason);
	outer?.addEventListener("abort", end, { once: true });
	try {
		outer?.throwIfAborted();
		return await run(request.signal, () => clearTimeout(timer));
	} finally {
		clearTimeout(timer);
		outer?.removeEventListener("abort", end);
		request.abort();
	}
}
