/** Where to connect. A function is called for each attempt, so that it can put a fresh token in the URL. */
export type UrlSource = string | URL | (() => string | URL | Promise<string | URL>);

/**
 * The ws: or wss: URL of a URL that may be http:, https:, or relative to the page.
 *
 * @throws TypeError when it is not a URL, or is relative where there is no page.
 */
export function toSocketUrl(url: string | URL): string {
	const resolved = new URL(url, typeof location === "undefined" ? undefined : location.href);
	resolved.protocol = resolved.protocol.replace(/^http/, "ws");
	// A WebSocket refuses a URL with a fragment.
	resolved.hash = "";
	return resolved.href;
}
