import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";

/** Headers of a WebSocket upgrade itself, which are not part of a copy. */
const NOT_COPIED: ReadonlySet<string> = new Set([
	"connection",
	"upgrade",
	"authorization",
	"sec-websocket-key",
	"sec-websocket-version",
	"sec-websocket-extensions",
]);
/** What a header may hold: any other token is no credential that an upgrade could have brought. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Node's own request and response, which a copy is not. They would be kept alive. */
const NOT_KEPT = { incoming: undefined, outgoing: undefined };

/** What is kept of an upgrade request, for a socket that may get another credential. */
export interface KeptUpgrade {
	readonly url: string;
	readonly headers: readonly (readonly [string, string])[];
	readonly env: object;
}

/** Returns true if an upgrade request has a credential that a token can replace, which a cookie is not. */
export const hasReplaceableCredential = (c: Context): boolean =>
	c.req.header("authorization") !== undefined ||
	c.req.query("token") !== undefined ||
	c.req.header("sec-websocket-protocol") !== undefined;

export function keepUpgrade(c: Context): KeptUpgrade {
	const headers = Object.entries(c.req.header()).filter(([name]) => !NOT_COPIED.has(name.toLowerCase()));
	return { url: c.req.url, headers, env: { ...c.env, ...NOT_KEPT } };
}

/**
 * Runs code with the context of a copy of the request: `Authorization: Bearer <token>`, and where the upgrade had a `?token=`
 * or a subprotocol, the token in its place. Of several subprotocols the last one is replaced.
 *
 * @throws HTTPException 401 for a token that no header can hold.
 */
export async function withCopy<T>(kept: KeptUpgrade, token: string, run: (c: Context) => Promise<T>): Promise<T> {
	if (!HEADER_VALUE.test(token)) throw new HTTPException(401);
	const url = new URL(kept.url);
	if (url.searchParams.has("token")) url.searchParams.set("token", token);
	const headers = new Headers();
	for (const [name, value] of kept.headers) {
		const isProtocol = name.toLowerCase() === "sec-websocket-protocol";
		headers.set(name, isProtocol ? [...value.split(",").slice(0, -1), token].join(",") : value);
	}
	headers.set("authorization", `Bearer ${token}`);
	let outcome: { result: T } | undefined;
	const app = new Hono();
	app.all("*", async (c) => {
		outcome = { result: await run(c) };
		return c.body(null);
	});
	// The caller gets the error itself, and Hono prints none.
	let failure: { error: unknown } | undefined;
	app.onError((error, c) => {
		failure = { error };
		return c.body(null, 500);
	});
	await app.fetch(new Request(url, { headers }), kept.env);
	if (outcome) return outcome.result;
	throw failure?.error ?? new Error("the middlewares did not run");
}
