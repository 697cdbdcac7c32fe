import type { RawClient } from "../support/raw-client";

/** What a check may use of a running server. */
export interface Served {
	/** The address of the server, as http. */
	readonly url: string;
	/** A greeted client of this user. */
	connect(name: string): Promise<RawClient>;
	/** The same, which has joined the room. */
	join(name: string, room: string): Promise<RawClient>;
	/** Calls the app's own server: `/send`, `/kick`, `/ban`, `/unban`, `/stop`. */
	post<T>(path: string, body: object): Promise<T>;
	/** Resolves with the exit code when the server's process has ended. */
	readonly exited: Promise<number | null>;
}

export type Runtime = "node" | "bun" | "deno";

/** One thing that has to hold on every runtime. `room` is the check's own. */
export interface Check {
	readonly name: string;
	/** Where it holds. Default: on every runtime. */
	readonly runtimes?: readonly Runtime[];
	run(served: Served, room: string): Promise<void>;
}
