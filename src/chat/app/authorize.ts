import { ChatError } from "../../errors";
import type { Clock } from "../../rpc/clock";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import type { IncomingEvents } from "../../schemas/incoming";
import type { ChatMessage } from "../../schemas/message";
import { Deadline } from "../deadline";
import type { UserIn } from "./user";

/** The request that `authorize` decides. `Ctx` is what `auth` adds to `ctx`. */
export interface AuthorizeRequest<Ctx extends object = object> {
	/** The event that the client sent, built-in or custom; or `mention` or `mentionRoom`, about a message that mentions others. */
	action: keyof IncomingEvents | "mention" | "mentionRoom" | (string & Record<never, never>);
	room: string;
	user: UserIn<Ctx>;
	/** The values that the middlewares put on the connection's context. */
	ctx: Ctx;
	/** The message to change, for edits and deletions. The hook alone decides whose messages a user may change. */
	message?: ChatMessage;
	/** The users whom a message mentions, for `mention`. The answer may be a list of those who may read the room. */
	targets?: readonly string[];
}

/**
 * Decides one action. Only `true` allows it. Any other value, an error, or no answer within 2 s denies it. `mention` and
 * `mentionRoom` are asked before a message that mentions others is stored; a mention that is denied is left out of the message.
 * For `mention`, `true` allows all of `targets`, and a list of ids allows those.
 *
 * It is asked `joinRoom` again about each membership that lasts, every `recheckMs`. Any value except `true` then removes the
 * user from the room. An error, or no answer, is asked again three times in 30 s, and then closes the user's sockets with 1013.
 */
export type Authorize<Ctx extends object = object> = (request: AuthorizeRequest<Ctx>) => Decided | Promise<Decided>;

/** An answer of `authorize`. A list is one for `mention` alone. */
type Decided = boolean | readonly string[];

/** How long the hook may take before the action is denied. */
const DEADLINE_MS = 2_000;

/** The result of asking the hook. One that failed has denied an action, but does not end a membership. */
export type Decision = "allowed" | "denied" | "failed";

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

	get hasHook(): boolean {
		return this.#authorize !== undefined;
	}

	/**
	 * Asks the hook. Returns undefined if there is none, so that the caller need not await.
	 *
	 * @throws ChatError `FORBIDDEN`. A room that is closed to the user and one that does not exist give the same error.
	 */
	check(request: AuthorizeRequest): Promise<void> | undefined {
		return this.#authorize && this.#check(request);
	}

	/** Asks the hook, and tells a denial from a hook that threw or did not answer within 2 s. Never rejects. */
	async decide(request: AuthorizeRequest): Promise<Decision> {
		const answer = await this.#ask(request);
		if (answer === undefined) return "failed";
		return answer.decided === true ? "allowed" : "denied";
	}

	/** Asks the hook which of these users a message may mention. A hook that fails has allowed none. Never rejects. */
	async mentionable(request: AuthorizeRequest & { targets: readonly string[] }): Promise<readonly string[]> {
		const decided = (await this.#ask(request))?.decided;
		if (decided === true) return request.targets;
		return Array.isArray(decided) ? request.targets.filter((userId) => decided.includes(userId)) : [];
	}

	/** Returns the hook's answer, or undefined if it failed. */
	async #ask(request: AuthorizeRequest): Promise<{ decided: Decided } | undefined> {
		const { action, room } = request;
		const authorize = this.#authorize ?? (() => true);
		const ask = async () => authorize(request);
		try {
			return { decided: await this.#deadline.run(ask()) };
		} catch (error) {
			this.#onError(error, { room, event: action });
			return undefined;
		}
	}

	async #check(request: AuthorizeRequest): Promise<void> {
		const decision = await this.decide(request);
		if (decision !== "allowed") throw new ChatError("FORBIDDEN", "this is not allowed", { event: request.action });
	}
}
