import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { IncomingEvents } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import { Deadline } from "../deadline";
import type { ChatUser } from "./user";

/** What `authorize` is asked. */
export interface AuthorizeRequest {
	/** The event that the client sent: a built-in or a custom one. */
	action: keyof IncomingEvents | (string & Record<never, never>);
	room: string;
	user: ChatUser;
	/** What the middlewares put on the connection's context. */
	ctx: object;
	/** The message to change, for edits and deletions. */
	message?: ChatMessage;
}

/** Decides one action. Only `true` allows; anything else, a throw, or no answer within 2 s denies. */
export type Authorize = (request: AuthorizeRequest) => boolean | Promise<boolean>;

/** How long the hook may take before the action is denied. */
const DEADLINE_MS = 2_000;

/** The app's `authorize` hook behind a deadline. Without a hook, everything is allowed. */
export class Authorizer {
	readonly #authorize: Authorize | undefined;
	readonly #deadline: Deadline;
	readonly #onError: ErrorReporter;

	constructor(authorize: Authorize | undefined, clock: Clock, onError: ErrorReporter) {
		this.#authorize = authorize;
		this.#deadline = new Deadline(DEADLINE_MS, clock, () => new Error("authorize did not answer within 2 s"));
		this.#onError = onError;
	}

	/**
	 * Asks the hook. Returns undefined if there is none, so that nobody awaits an answer that is already known.
	 *
	 * @throws ChatError `FORBIDDEN`, the same for a room that is closed to the user and for one that does not exist.
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
