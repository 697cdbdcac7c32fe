/** The part of a client of the npm package `postgres` that the pub/sub uses. */
export interface PostgresBusSql {
	/** The client's options. The connection for subscriptions is opened with the same options. */
	readonly options: object;
	unsafe(query: string, parameters?: string[]): PromiseLike<readonly Record<string, unknown>[]>;
	end(options?: { timeout?: number }): Promise<void>;
}
