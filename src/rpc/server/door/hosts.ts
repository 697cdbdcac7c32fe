import { normalizeOrigin } from "./origin";

/** The key of `c.env` under which this package's `serve` says that it listens on this machine only. */
export const loopbackKey = Symbol.for("jsandy-chat.loopback");

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Returns the name in a Host header, in lower case and without port and trailing dot; undefined for what is no host. */
function hostnameOf(host: string | undefined): string | undefined {
	const origin = host === undefined ? undefined : normalizeOrigin(`http://${host}`);
	return origin?.slice("http://".length).replace(/:\d+$/, "");
}

/** Returns true for a name of this machine, such as `localhost:3000`. */
export const isLoopback = (host: string | undefined): boolean => LOOPBACK.test(hostnameOf(host) ?? "");

/**
 * Returns a function that tells whether a list has the host of a request. An entry without a port fits any port, and
 * `*.app.example` any name below it.
 *
 * @throws TypeError for an entry that is no host.
 */
export function hostMatcher(list: readonly string[]): (host: string | undefined) => boolean {
	const entries = list.map((entry) => {
		const isWildcard = entry.startsWith("*.");
		const name = hostnameOf(isWildcard ? entry.slice(2) : entry);
		if (name === undefined || name.includes("*")) {
			throw new TypeError(
				`allowedHosts: ${JSON.stringify(entry)} is not a host: write a name, as in "app.example" or "*.app.example"`,
			);
		}
		const port = /:(\d+)$/.exec(entry)?.[1];
		return { name, isWildcard, port };
	});
	return (host) => {
		const found = hostnameOf(host);
		if (found === undefined) return false;
		const port = /:(\d+)$/.exec(host ?? "")?.[1];
		return entries.some(
			({ name, isWildcard, port: wanted }) =>
				(wanted === undefined || wanted === port) && (isWildcard ? found.endsWith(`.${name}`) : found === name),
		);
	};
}
