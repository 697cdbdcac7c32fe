/** The part of a client of the package `postgres` that the store uses. */
export interface PostgresSql {
	unsafe(
		statement: string,
		args?: (string | null)[],
		options?: { prepare?: boolean },
	): PromiseLike<unknown> & {
		/** Returns rows as arrays, because a client may rename columns. */
		values(): PromiseLike<readonly (readonly unknown[])[]>;
	};
	end(options?: { timeout?: number }): Promise<unknown>;
}
