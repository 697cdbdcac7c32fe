/** The pages that may connect: "*" for all, or a list of origins such as `https://app.example` and `https://*.example`. */
export type AllowedOrigins = "*" | readonly string[];

/**
 * Returns true when a browser page of `origin` may open a socket to `host`. The same host is always allowed. So is a request
 * without an Origin, because browsers always send one: such a request is not a page that uses somebody's cookie.
 */
export function isAllowedOrigin(
	origin: string | undefined,
	host: string | undefined,
	allowed: AllowedOrigins,
): boolean {
	if (origin === undefined || allowed === "*") return true;
	let url: URL;
	try {
		url = new URL(origin);
	} catch {
		return false; // "null", from a sandboxed page
	}
	// Only the host, because behind a proxy that terminates TLS the scheme seen here is not the page's.
	if (url.host === host) return true;
	return allowed.some((pattern) => {
		const [scheme, suffix] = pattern.split("*");
		if (suffix === undefined) return pattern === url.origin;
		// Matched from a label boundary, because "https://*.example" must not match "https://evil-example".
		return suffix.startsWith(".") && url.origin.startsWith(scheme ?? "") && url.origin.endsWith(suffix);
	});
}
