/** The size of the first page that the client asks for. */
export const FIRST_BYTES = 65_536;
const LEAST_BYTES = 4_096;
/** The most that a server puts into an answer. */
const MOST_BYTES = 524_288;
const SLOW_MS = 2_000;
const FAST_MS = 500;

/** Returns the size of the next page, by how long the last one took, or was waited for in vain. A slow line gets small ones. */
export function nextPageBytes(bytes: number, tookMs: number): number {
	if (tookMs > SLOW_MS) return Math.max(bytes / 4, LEAST_BYTES);
	return tookMs < FAST_MS ? Math.min(bytes * 2, MOST_BYTES) : bytes;
}

/** True for an event that is answered with a page. */
export const isPage = (event: string): boolean => event === "joinRoom" || event === "loadHistory";
