import type { Context } from "hono";
import type { ErrorReporter } from "../error-reporter";
import { hostMatcher, isLoopback, loopbackKey } from "./hosts";
import { type AllowedOrigins, isSameHost, originMatcher } from "./origin";
import type { Refusal } from "./refusals";

export interface DoorOptions {
	allowedOrigins: AllowedOrigins;
	allowedHosts: readonly string[] | undefined;
	onError: ErrorReporter;
}

/** The check of a request's Host and Origin. */
export class Door {
	readonly #isAllowedHost: ((host: string | undefined) => boolean) | undefined;
	readonly #isAllowedOrigin: (origin: string, c: Context) => boolean | Promise<boolean>;
	readonly #onError: ErrorReporter;

	/** @throws TypeError for an entry of a list that can never match. */
	constructor({ allowedOrigins, allowedHosts, onError }: DoorOptions) {
		this.#isAllowedHost = allowedHosts && hostMatcher(allowedHosts);
		if (allowedOrigins === "*") this.#isAllowedOrigin = () => true;
		else this.#isAllowedOrigin = typeof allowedOrigins === "function" ? allowedOrigins : originMatcher(allowedOrigins);
		this.#onError = onError;
	}

	/** Returns why a request may not come in under this name, or undefined. */
	hostRefusalOf(c: Context): Refusal | undefined {
		const host = hostIn(c);
		return this.#isAllowedHost?.(host) === false ? foreignHost(host, 'list the name in "allowedHosts"') : undefined;
	}

	/**
	 * Returns why a request may not come in, or undefined. A page of the same host may come in, and so may a request without an
	 * Origin, because browsers always send one: such a request is not a page that uses somebody's cookie.
	 */
	async refusalOf(c: Context): Promise<Refusal | undefined> {
		const refusal = this.hostRefusalOf(c);
		if (refusal) return refusal;
		const host = hostIn(c);
		const origin = c.req.header("origin");
		if (origin === undefined) return undefined;
		const isSame = isSameHost(origin, host);
		// A page of any name can point that name at this machine, so here a shared name proves nothing.
		const isRebound = isSame && !this.#isAllowedHost && loopbackKey in (c.env ?? {}) && !isLoopback(host);
		if (isSame && !isRebound) return undefined;
		try {
			if ((await this.#isAllowedOrigin(origin, c)) === true) return undefined;
		} catch (error) {
			this.#onError(error, {});
			return { status: 503, reason: "origin", text: "the origin could not be checked" };
		}
		if (isRebound) {
			return foreignHost(host, 'serve listens on this machine only; behind a proxy, list the name in "allowedHosts"');
		}
		return {
			status: 403,
			reason: "origin",
			text: `this origin is not allowed: ${shown(origin)} is another host than ${shown(host)}, and not in the list`,
			advice: 'list it in "allowedOrigins", or have the proxy pass on the Host header of the page',
		};
	}
}

const foreignHost = (host: string | undefined, advice: string): Refusal => ({
	status: 403,
	reason: "host",
	text: `this host is not allowed: ${shown(host)}`,
	advice,
});

/** Quotes a header, because it is input. */
const shown = (header: string | undefined): string => JSON.stringify(header?.slice(0, 200) ?? "");

/** Returns the name under which the server was reached. Some runtimes give it in the URL alone. */
function hostIn({ req }: Context): string | undefined {
	return req.header("host") ?? (URL.canParse(req.url) ? new URL(req.url).host : undefined);
}
