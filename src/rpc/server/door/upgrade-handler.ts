import type { Context, Handler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { UpgradeWebSocket, WSEvents } from "hono/ws";
import { closeCodes } from "../../../errors";
import { isHttpException } from "../../http-exception";
import type { ConnectLimit } from "../connect-limit";
import { userIdOf } from "../endpoint";
import type { ErrorReporter } from "../error-reporter";
import type { OpenWatch } from "../open-watch";
import { isOwnServe } from "../upgrade";
import type { Door } from "./door";
import type { Refusal, Refusals } from "./refusals";
import { upgradeRequest } from "./upgrade-request";

export interface UpgradeHandlerOptions {
	door: Door;
	refusals: Refusals;
	/** Runs the procedure's middlewares. Returns or throws what refuses the request. */
	admit: (c: Context, ctx: object) => Promise<Response | undefined>;
	limit: ConnectLimit;
	/** How many connections are open. */
	connections: () => number;
	/** Notes that a request has come, before the middlewares run. What this returns is given to `connect`. */
	requestStarted: () => number;
	connect: (c: Context, ctx: object, since: number) => WSEvents;
	/** Undefined where the runtime's function is to be found. */
	upgradeWebSocket: UpgradeWebSocket | undefined;
	/** Watches that an accepted upgrade opens its socket. */
	openWatch: OpenWatch;
	/** Tells 401 and 403 to the page by the close code of an accepted socket, because a page cannot read a status. */
	refuseAfterUpgrade: boolean;
	onError: ErrorReporter;
}

/** The longest reason that a close frame has room for, in UTF-16 units that are all ASCII. */
const REASON_MAX = 123;

/**
 * Creates the handler of a WebSocket procedure's address. It checks Host, Origin and the middlewares, and upgrades only when
 * none refuses. A plain GET is checked in the same way, and is told what an upgrade would get.
 */
export function createUpgradeHandler(options: UpgradeHandlerOptions): Handler {
	const { door, refusals, limit, connections, admit, requestStarted, connect, openWatch, refuseAfterUpgrade } = options;

	/** Reports a refusal. Returns the upgrade that tells it, or undefined if the status has to. */
	const refuse = async (c: Context, refusal: Refusal, cause?: unknown): Promise<Response | undefined> => {
		if (!isUpgrade(c)) return undefined;
		refusals.report(c, refusal, cause);
		const closing = refuseAfterUpgrade ? closeCodeOf(refusal.status) : undefined;
		if (closing === undefined) return undefined;
		const events: WSEvents = { onOpen: (_event, ws) => ws.close(closing, asciiOf(refusal.text)) };
		return (await upgradeRequest(c, events, options)).response;
	};

	return async (c) => {
		const refusal = await door.refusalOf(c);
		if (refusal) return (await refuse(c, refusal)) ?? c.text(refusal.text, refusal.status);
		const ctx = {};
		const since = requestStarted();
		try {
			// The key before authentication, because that may be expensive.
			const full = limit.refuseFull(c, connections()) ?? limit.refuseKey(c);
			if (full) return (await refuse(c, limitBy(full))) ?? full;
			const response = await admit(c, ctx);
			if (response) return (await refuse(c, refusalBy(response))) ?? response;
			const limited = limit.refuseFull(c, connections()) ?? (isUpgrade(c) && limit.refuseUser(c, userIdOf(ctx)));
			if (limited) return (await refuse(c, limitBy(limited))) ?? limited;
		} catch (error) {
			const named = withText(error);
			const answer = isHttpException(named) && (await refuse(c, refusalOf(named), named.cause));
			if (answer) return answer;
			throw named;
		}
		if (!isUpgrade(c)) return explain(c);
		const { response, isAccepted } = await upgradeRequest(c, connect(c, ctx, since), options);
		if (isAccepted && !isOwnServe(c)) openWatch.expect();
		return response;
	};
}

const isUpgrade = (c: Context): boolean => c.req.header("upgrade")?.toLowerCase() === "websocket";

/** Answers a plain GET that would have been upgraded. */
function explain(c: Context): Response {
	const origin = c.req.header("origin");
	const note =
		origin === undefined
			? "it has no Origin, so the check of origins was left out: add the page's, as in -H 'Origin: https://app.example'"
			: `its Origin ${origin.slice(0, 200)} is allowed`;
	const text = `this endpoint is a WebSocket, and an upgrade of this request would be accepted; ${note}\n`;
	return c.text(text, 426, { Upgrade: "websocket", Connection: "Upgrade", "Cache-Control": "no-store" });
}

const refusalOf = ({ status, message }: HTTPException): Refusal => ({
	status: status as Refusal["status"],
	reason: reasonOf(status),
	text: message,
});

/** The refusal of a limit on connections, which is meant to refuse. */
const limitBy = ({ status }: Response): Refusal => ({
	status: status as Refusal["status"],
	reason: "limit",
	text: "too many connections",
	isExpected: true,
});

const refusalBy = ({ status }: Response): Refusal => ({
	status: status as Refusal["status"],
	reason: reasonOf(status),
	text: `a middleware of the procedure answered ${status}`,
	// The server is closing, or the app says that it is not ready.
	isExpected: status === 503,
});

const reasons: Readonly<Record<number, string>> = { 401: "auth", 403: "auth", 429: "limit", 503: "unavailable" };
const reasonOf = (status: number): string => reasons[status] ?? "middleware";

const closeCodeOf = (status: number): number | undefined =>
	({ 401: closeCodes.credentialsExpired.code, 403: closeCodes.removed.code })[status];

/** Gives an HTTPException without a text one, because a refusal with an empty body explains nothing. */
function withText(error: unknown): unknown {
	if (!isHttpException(error) || error.message || error.res) return error;
	const { status, cause } = error;
	const message = status === 401 ? "the credential is missing or not valid" : `the server refused with ${status}`;
	return new HTTPException(status, { message, cause });
}

/** Returns a text that fits a close frame, whose reason is limited in bytes. */
const asciiOf = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, REASON_MAX);
