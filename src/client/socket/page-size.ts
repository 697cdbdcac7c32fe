const FIRST_BYTES = 65_536;
const LEAST_BYTES = 4_096;
/** The most that a server puts into an answer. */
const MOST_BYTES = 524_288;
const SLOW_MS = 2_000;
const FAST_MS = 500;

/** The size of the pages that the client asks for, by how long the last ones took. A slow line gets small ones. */
export class PageSize {
	bytes = FIRST_BYTES;

	/** True if the last pages were slow to arrive. */
	get isSlow(): boolean {
		return this.bytes < FIRST_BYTES;
	}

	/** Notes how long a page took, or how long one was waited for in vain. */
	took(ms: number): void {
		if (ms > SLOW_MS) this.bytes = Math.max(this.bytes / 4, LEAST_BYTES);
		else if (ms < FAST_MS) this.bytes = Math.min(this.bytes * 2, MOST_BYTES);
	}
}
