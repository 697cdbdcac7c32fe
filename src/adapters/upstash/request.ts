/** The part of `fetch` that the pub/sub uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Runs one request with its own signal; see `withDeadline`. */
type Run<T> = (signal: AbortSignal, answered: () => void) => Promise<T>;

/**
 * Runs a request and aborts it when `outer` aborts, or when `answered` is not called within `timeoutMs`. After `answered` it
 * may take any time. When `run` ends, its request is aborted too.
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
