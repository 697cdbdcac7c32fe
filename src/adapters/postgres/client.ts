/** What is used of a client of the package `postgres`. */
export interface PostgresSql {
	unsafe(
		statement: string,
		args?: string[],
		options?: { prepare?: boolean },
	): PromiseLike<unknown> & {
		/** Rows as arrays: the names of columns stay out of the way of a client that renames them. */
		values(): PromiseLike<readonly (readonly unknown[])[]>;
	};
	end(options?: { timeout?: number }): Promise<unknown>;
}
