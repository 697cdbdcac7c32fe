/** Maximum delay that a server may ask for, in milliseconds. The cause of a longer one is probably gone earlier. */
const MAX_RETRY_AFTER = 5 * 60_000;

/** An unsuccessful answer from Upstash. It contains only the status, because the body may repeat what was sent. */
export class UpstashRefusal extends Error {
	override readonly name = "UpstashRefusal";
	readonly status: number;
	/** How long Upstash asks to wait, in milliseconds, or 0 if it does not. */
	readonly retryAfterMs: number;

	constructor(action: string, { status, headers }: Response) {
		super(`Upstash refused to ${action}: HTTP ${status}`);
		this.status = status;
		this.retryAfterMs = toMilliseconds(headers.get("retry-after"));
	}

	/** True if an early retry cannot succeed, because the token is wrong or lacks permission. */
	get isLasting(): boolean {
		return this.status === 401 || this.status === 403;
	}
}

/** Parses `Retry-After`: a number of seconds, or a date. */
function toMilliseconds(retryAfter: string | null): number {
	if (retryAfter === null) return 0;
	const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
	return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER);
}
