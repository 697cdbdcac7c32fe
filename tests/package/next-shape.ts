import type { IncomingMessage, ServerResponse } from "node:http";

/** The part of the package `next` that its page of the docs uses. */
declare function next(options: { dev: boolean }): {
	prepare(): Promise<void>;
	getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
	close(): Promise<void>;
};
export default next;

/** Of `next/headers`. */
export declare function headers(): Promise<{ get(name: string): string | null }>;
