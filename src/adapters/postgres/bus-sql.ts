/** What is used of a `postgres()` of the npm package `postgres`. */
export interface PostgresBusSql {
	/** What it was made with: the connection for subscriptions is made with the same. */
	readonly options: object;
	unsafe(query: string, parameters?: string[]): PromiseLike<readonly Record<string, unknown>[]>;
	end(options?: { timeout?: number }): Promise<void>;
}
