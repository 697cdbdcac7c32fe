/**
 * The URL to connect to. A function is called for each attempt, so that it can put a fresh token in the URL, with the reason why
 * the last attempt failed; undefined for the first one, and after a connection.
 */
export type UrlSource = string | URL | ((failure?: Error) => string | URL | Promise<string | URL>);

/** True for a URL that is not relative to a page. */
export const isAbsolute = (url: string | URL): boolean => /^[a-z]+:/i.test(String(url));

/**
 * Returns the ws: or wss: URL for a URL that may be http:, https:, or relative to the page. It is built as text, because the
 * `URL` of React Native can neither be changed nor resolve another.
 *
 * @throws TypeError for an invalid URL, or a relative one outside a page.
 */
export function toSocketUrl(url: string | URL): string {
	const { location } = globalThis as Partial<typeof globalThis>;
	const { href } = new URL(String(url), isAbsolute(url) ? undefined : location?.href);
	// A WebSocket refuses a URL with a fragment.
	return href.replace(/^http/i, "ws").replace(/#.*/, "");
}

/** Returns the ws: or wss: URL of the next attempt. */
export const nextUrl = async (url: UrlSource, failure: Error | undefined): Promise<string> =>
	toSocketUrl(typeof url === "function" ? await url(failure) : url);

/** Returns the URL with a credential in its `token` parameter. */
export const addToken = (url: string, token: string): string =>
	`${url}${url.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}`;
