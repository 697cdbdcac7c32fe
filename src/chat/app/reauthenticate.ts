import type { Context } from "hono";
import { ChatError } from "../../errors";
import { runMiddlewares } from "../../rpc/builder/middleware";
import type { ErasedMiddleware } from "../../rpc/builder/operation";
import type { Clock } from "../../rpc/clock";
import { isHttpException } from "../../rpc/http-exception";
import type { ErrorReporter } from "../../rpc/server/error-reporter";
import { Deadline } from "../deadline";
import { type Author, memberOf } from "./author";
import { hasReplaceableCredential, type KeptUpgrade, keepUpgrade, withCopy } from "./kept-upgrade";
import type { BaseUser, ChatUser, UserReader } from "./user";

/**
 * Checks a new credential of an open socket, and returns its user. `c` is the context of a copy of the upgrade request, and
 * `user` the socket's user until now. A `ChatError` or an `HTTPException` that it throws refuses the credential.
 */
export type Reauthenticate = (
	token: string,
	socket: { c: Context; user: ChatUser },
) => (BaseUser & { profile?: unknown }) | Promise<BaseUser & { profile?: unknown }>;

export interface ReauthenticatorOptions {
	/** The app's hook. Without it, the middlewares run again. */
	hook: Reauthenticate | undefined;
	middlewares: readonly ErasedMiddleware[];
	reader: UserReader;
	/** How long either may take, in milliseconds. */
	authMs: number;
	clock: Clock;
	onError: ErrorReporter;
}

/** Gives open sockets another credential of the same user. */
export class Reauthenticator {
	readonly #options: ReauthenticatorOptions;
	readonly #deadline: Deadline;

	constructor(options: ReauthenticatorOptions) {
		const { authMs, clock } = options;
		this.#options = options;
		this.#deadline = new Deadline(authMs, clock, () => new Error(`authenticate did not answer within ${authMs} ms`));
	}

	/** Returns what a socket has to keep of its upgrade, or undefined if the app cannot give it another credential. */
	keep(c: Context): KeptUpgrade | undefined {
		return this.#options.hook || hasReplaceableCredential(c) ? keepUpgrade(c) : undefined;
	}

	/**
	 * Returns the user and the context of a new credential.
	 *
	 * @throws ChatError `UNAUTHORIZED` for a credential that is refused, has expired or is another user's; `INTERNAL` if it
	 * could not be checked; the hook's own.
	 */
	async run(upgrade: KeptUpgrade, token: string, author: Author): Promise<Author> {
		const checked = await this.#check(upgrade, token, author);
		if (checked.user.id !== author.user.id) throw new ChatError("UNAUTHORIZED", "the credential is another user's");
		return checked;
	}

	async #check(upgrade: KeptUpgrade, token: string, author: Author): Promise<Author> {
		const { hook, onError } = this.#options;
		try {
			const check = (c: Context) => (hook ? this.#askHook(hook, token, c, author) : this.#runMiddlewares(c, author));
			return await this.#deadline.run(withCopy(upgrade, token, check));
		} catch (error) {
			if (ChatError.is(error)) throw error;
			const isRefusal = isHttpException(error);
			if (!isRefusal || error.cause !== undefined) onError(isRefusal ? error.cause : error, { event: "authenticate" });
			if (isRefusal) throw refused();
			throw new ChatError("INTERNAL", "the credential could not be checked", { retryAfterMs: 1_000 });
		}
	}

	async #askHook(hook: Reauthenticate, token: string, c: Context, { user, ctx }: Author): Promise<Author> {
		const renewed = this.#options.reader.read(await hook(token, { c, user }));
		return { user: renewed, member: memberOf(renewed), ctx: { ...ctx, user: renewed } };
	}

	async #runMiddlewares(c: Context, author: Author): Promise<Author> {
		// What the server put on the context of the socket stays; all else is the middlewares'.
		const { connectionId } = author.ctx as { connectionId?: string };
		const ctx = { connectionId };
		const refusal = await runMiddlewares(this.#options.middlewares, { c, ctx }, async () => undefined);
		if (refusal) throw refused();
		const { user } = ctx as { user?: ChatUser };
		if (!user) throw refused();
		return { user, member: memberOf(user), ctx };
	}
}

const refused = () => new ChatError("UNAUTHORIZED", "the credential was refused");
