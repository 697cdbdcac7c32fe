import { ChatError } from "../../errors";
import type { Authorize, AuthorizeRequest } from "../../procedures/options";
import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { Deadline } from "../deadline";

/** A hook that has not answered by then has denied. */
const DEADLINE_MS = 2_000;

/** Asks the app's hook. Without one everything is allowed; with one, only `true` is. */
export class Authorizer {
	readonly #authorize: Authorize | undefined;
	readonly #deadline: Deadline;
	readonly #onError: ErrorReporter;

	constructor(authorize: Authorize | undefined, clock: Clock, onError: ErrorReporter) {
		this.#authorize = authorize;
		this.#deadline = new Deadline(DEADLINE_MS, clock, () => new Error("authorize did not answer in 2 s"));
		this.#onError = onError;
	}

	/**
	 * Undefined where there is nothing to wait for: everything is allowed.
	 *
	 * @throws ChatError `FORBIDDEN`, the same for a room that is closed to the user and one that is not there.
	 */
	check(request: AuthorizeRequest): Promise<void> | undefined {
		return this.#authorize && this.#ask(this.#authorize, request);
	}

	async #ask(authorize: Authorize, request: AuthorizeRequest): Promise<void> {
		const { action, room } = request;
		const ask = async () => authorize(request);
		const isAllowed = await this.#deadline.run(ask()).catch((error) => {
			this.#onError(error, { room, event: action });
			return false;
		});
		if (isAllowed !== true) throw new ChatError("FORBIDDEN", "this is not allowed", { event: action });
	}
}
