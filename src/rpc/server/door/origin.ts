import type { Context } from "hono";

/**
 * The pages that may connect: "*" for all; a list of origins such as `https://app.example`, `https://*.example`,
 * `capacitor://localhost` or `null`; or a function that decides for each origin.
 */
export type AllowedOrigins = "*" | readonly string[] | ((origin: string, c: Context) => boolean | Promise<boolean>);

/** A scheme, an authority without credentials, and at most a slash. */
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/([^/?#@\\\s]*)\/?$/i;
const WEB = /^https?$/;
/** The label that stands for `*` while a pattern is normalized. */
const ANY_LABEL = "x";

/**
 * Returns an origin in the one form in which origins are compared: in lower case, without a default port, a trailing dot or a
 * trailing slash, and with an international name as a browser encodes it. Returns undefined for what no browser sends.
 */
export function normalizeOrigin(text: string): string | undefined {
	// From a sandboxed frame, a `data:` page or a file. A name of its own, which equals no other origin.
	if (text === "null") return text;
	const [, rawScheme = "", authority = ""] = ORIGIN.exec(text) ?? [];
	const scheme = rawScheme.toLowerCase();
	if (scheme === "") return undefined;
	// Only of a file, because any other origin has a host.
	if (authority === "") return scheme === "file" ? "file://" : undefined;
	if (!WEB.test(scheme)) return `${scheme}://${authority.toLowerCase().replace(/\.(?=:\d+$|$)/, "")}`;
	let url: URL;
	try {
		url = new URL(`${scheme}://${authority}`);
	} catch {
		return undefined;
	}
	const host = url.hostname.replace(/\.$/, "");
	return host === "" ? undefined : `${scheme}://${host}${url.port && `:${url.port}`}`;
}

/** Returns true if a page of `origin` is a page of the server that was asked for as `host`. */
export function isSameHost(origin: string, host: string | undefined): boolean {
	const [, scheme = "", authority] = ORIGIN.exec(origin) ?? [];
	if (host === undefined || authority === undefined || !WEB.test(scheme.toLowerCase())) return false;
	// Both by the page's scheme, because behind a proxy that terminates TLS the scheme seen here is not the page's.
	const own = normalizeOrigin(`${scheme}://${host}`);
	return own !== undefined && own === normalizeOrigin(origin);
}

/**
 * Returns a function that tells whether a list has an origin.
 *
 * @throws TypeError for an entry that can never match an origin, because it would shut out the pages that it is meant for.
 */
export function originMatcher(list: readonly string[]): (origin: string) => boolean {
	const exact = new Set<string>();
	const wildcards: { start: string; end: string }[] = [];
	for (const entry of list) {
		const isWildcard = entry.includes("*");
		const normal = normalizeOrigin(isWildcard ? entry.replace("://*.", `://${ANY_LABEL}.`) : entry);
		if (normal === undefined || normal.includes("*") || /^wss?:/.test(normal)) {
			throw new TypeError(`allowedOrigins: ${JSON.stringify(entry)} matches no origin: ${hintFor(entry)}`);
		}
		const [scheme = "", host = ""] = normal.split("://");
		// The dot stays, because "https://*.example" must not match "https://evil-example".
		if (isWildcard) wildcards.push({ start: `${scheme}://`, end: host.slice(ANY_LABEL.length) });
		else exact.add(normal);
	}
	return (origin) => {
		const normal = normalizeOrigin(origin);
		if (normal === undefined) return false;
		return (
			exact.has(normal) ||
			wildcards.some(
				({ start, end }) =>
					normal.startsWith(start) && normal.endsWith(end) && normal.length > start.length + end.length,
			)
		);
	};
}

/** Returns what to write instead of a wrong entry. */
function hintFor(entry: string): string {
	if (entry === "*") return 'write allowedOrigins: "*", without a list';
	if (entry.includes("*")) return 'a star stands for whole labels in front, as in "https://*.app.example"';
	if (/^wss?:/i.test(entry)) return "the origin of a page starts with http:// or https://";
	if (!entry.includes("://")) return 'write the scheme too, as in "https://app.example"';
	return 'an origin is a scheme, a host and perhaps a port, as in "https://app.example:8443"';
}
