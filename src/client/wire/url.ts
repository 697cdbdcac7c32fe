/** The URL to connect to. A function is called for each attempt, so that it can put a fresh token in the URL. */
export type UrlSource = string | URL | (() => string | URL | Promise<string | URL>);

/**
 * Returns the ws: or wss: URL for a URL that may be http:, https:, or relative to the page.
 *
 * @throws TypeError for an invalid URL, or a relative one outside a page.
 */
export function toSocketUrl(url: string | URL): string {
	const resolved = new URL(url, typeof location === "undefined" ? undefined : location.href);
	resolved.protocol = resolved.protocol.replace(/^http/, "ws");
	// A WebSocket refuses a URL with a fragment.
	resolved.hash = "";
	return resolved.href;
}
