/** Longest wait that a server may ask for, in milliseconds: the cause of an absurd one may be gone long before. */
const MAX_RETRY_AFTER = 5 * 60_000;

/** An answer of Upstash that is not a success. It names the status alone: the body may repeat what was sent. */
export class UpstashRefusal extends Error {
	override readonly name = "UpstashRefusal";
	readonly status: number;
	/** How long Upstash asks to wait, in milliseconds; 0 when it does not. */
	readonly retryAfterMs: number;

	constructor(action: string, { status, headers }: Response) {
		super(`Upstash refused to ${action}: HTTP ${status}`);
		this.status = status;
		this.retryAfterMs = toMilliseconds(headers.get("retry-after"));
	}

	/** True when trying again soon cannot help: the token is wrong, or may not do this. */
	get isLasting(): boolean {
		return this.status === 401 || this.status === 403;
	}
}

/** `Retry-After` is a number of seconds, or a date. */
function toMilliseconds(retryAfter: string | null): number {
	if (retryAfter === null) return 0;
	const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
	return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER);
}
