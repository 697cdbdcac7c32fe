/** No answer came in time. The server may have done it or not: the outcome is unknown, never "failed". */
export class ChatTimeoutError extends Error {
	override readonly name = "ChatTimeoutError";
	readonly outcome = "unknown";

	constructor(readonly event: string) {
		super(`no answer to ${event}`);
	}
}
