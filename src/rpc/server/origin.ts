/** Which pages may connect: "*" for all, or a list of origins such as `https://app.example` and `https://*.example`. */
export type AllowedOrigins = "*" | readonly string[];

/**
 * True when a browser page of `origin` may open a socket to `host`. The same host is always allowed, and so is no Origin
 * at all: browsers always send one, so what has none is not a page that rides on somebody's cookie.
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
	// Only the host: behind a proxy that ends TLS the scheme seen here is not the page's.
	if (url.host === host) return true;
	return allowed.some((pattern) => {
		const [scheme, suffix] = pattern.split("*");
		if (suffix === undefined) return pattern === url.origin;
		// The label boundary: "https://*.example" is not "https://evil-example".
		return suffix.startsWith(".") && url.origin.startsWith(scheme ?? "") && url.origin.endsWith(suffix);
	});
}
