import { isLoopback, loopbackKey } from "./door/hosts";
import { upgradeKey } from "./upgrade";

/** A Hono app, by the one method that `serve` calls. */
export interface FetchApp {
	fetch(request: Request, env: object): Response | Promise<Response>;
}

/** Where to listen, and how much to read. */
export interface ServeOptions {
	/** The port. 0, the default, lets the system choose a free one. */
	port?: number;
	/**
	 * The interface to listen on, such as "127.0.0.1" for this machine only. Default: all interfaces. On this machine only, a
	 * chat admits a page of the same host only if that host is `localhost`, unless `allowedHosts` lists others.
	 */
	hostname?: string;
	/** The largest frame that is read from the network, in bytes. A larger one closes its socket. Default 65,536. */
	maxFrameBytes?: number;
}

/** A server that is listening. */
export interface RuntimeServer {
	/** The address of the server, such as `http://localhost:3000`. */
	readonly url: string;
	readonly port: number;
	/**
	 * Stops listening, closes every socket with 1012, and terminates those that have not closed after `graceMs` (default 5,000).
	 * Close what `mountChat` returned first, because that lets running actions finish. Safe to call twice.
	 */
	close(options?: { graceMs?: number }): Promise<void>;
}

/** Returns what a runtime's `serve` adds to `c.env` of each request. */
export const runtimeEnv = (upgradeWebSocket: unknown, hostname: string | undefined): object => ({
	[upgradeKey]: upgradeWebSocket,
	...(hostname !== undefined && isLoopback(bracketed(hostname)) && { [loopbackKey]: true }),
});

/** Returns the URL at which this machine reaches a listening server. */
export function urlOf(hostname: string | undefined, port: number): string {
	if (hostname === undefined || hostname === "0.0.0.0" || hostname === "::") return `http://localhost:${port}`;
	return `http://${bracketed(hostname)}:${port}`;
}

/** Returns a host as a URL has it, where an IPv6 address is in brackets. */
const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);
