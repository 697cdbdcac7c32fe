/** A Hono app, by the one method that is called. */
export interface FetchApp {
	fetch(request: Request, env: object): Response | Promise<Response>;
}

/** Where to listen, and how much to read. */
export interface ServeOptions {
	/** 0, the default, lets the system choose a free one. */
	port?: number;
	/** Which interface to listen on, as "127.0.0.1" for this machine alone. Default: all of them. */
	hostname?: string;
	/** The largest frame that is read from the network, in bytes; a larger one closes its socket. Default 65,536. */
	maxFrameBytes?: number;
}

/** A server that is listening. */
export interface RuntimeServer {
	/** Where it is reached, such as `http://localhost:3000`. */
	readonly url: string;
	readonly port: number;
	/**
	 * Stops listening, closes every socket with 1012, and ends those that have not closed after `graceMs` (default 5,000).
	 * Close what `mountChat` returned first, because it lets running actions finish. Safe to call twice.
	 */
	close(options?: { graceMs?: number }): Promise<void>;
}

/** Returns the URL at which a listening server is reached from this machine. */
export function urlOf(hostname: string | undefined, port: number): string {
	if (hostname === undefined || hostname === "0.0.0.0" || hostname === "::") return `http://localhost:${port}`;
	return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
