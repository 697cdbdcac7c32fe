import { ChatError } from "../errors";
import type { Clock } from "../rpc/clock";
import type { ErrorReporter } from "../rpc/error-reporter";
import { withDeadline } from "./deadline";
import type { Authorize, AuthorizeRequest } from "./options";

/** A hook that has not answered by then has denied. */
const DEADLINE_MS = 2_000;

/** Asks the app's hook. Without one everything is allowed; with one, only `true` is. */
export class Authorizer {
	readonly #authorize: Authorize | undefined;
	readonly #clock: Clock;
	readonly #onError: ErrorReporter;

	constructor(authorize: Authorize | undefined, clock: Clock, onError: ErrorReporter) {
		this.#authorize = authorize;
		this.#clock = clock;
		this.#onError = onError;
	}

	/** @throws ChatError `FORBIDDEN`, the same for a room that is closed to the user and one that is not there. */
	async check(request: AuthorizeRequest): Promise<void> {
		const authorize = this.#authorize;
		if (!authorize) return;
		const { action, room } = request;
		const ask = async () => authorize(request);
		const onLate = () => new Error("authorize did not answer in 2 s");
		const isAllowed = await withDeadline(ask(), DEADLINE_MS, onLate, this.#clock).catch((error) => {
			this.#onError(error, { room, event: action });
			return false;
		});
		if (isAllowed !== true) throw new ChatError("FORBIDDEN", "this is not allowed", { event: action });
	}
}
