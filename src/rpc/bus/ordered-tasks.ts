/** Tasks of one topic that may wait, as a limit of what a bus can make the process keep. */
const WAITING_MAX = 10_000;

/** Runs what asynchronous cryptography has finished in the order in which it was started, for each topic by itself. */
export class OrderedTasks {
	readonly #chains = new Map<string, { last: Promise<void>; waiting: number }>();

	/** Calls `next` with the result when all earlier tasks of the topic have been called. Rejects when it cannot. */
	async run<Result, Next>(
		topic: string,
		result: Promise<Result>,
		next: (result: Result) => Next,
	): Promise<Awaited<Next>> {
		const chain = this.#chains.get(topic) ?? { last: Promise.resolve(), waiting: 0 };
		if (chain.waiting >= WAITING_MAX) {
			result.catch(() => {});
			throw new Error("too many frames of the pub/sub wait to be signed or verified");
		}
		this.#chains.set(topic, chain);
		chain.waiting += 1;
		// In an array, because a promise that `next` returns must not hold up the tasks after it.
		const called = chain.last.then(async () => [next(await result)] as const);
		chain.last = called.then(
			() => this.#end(topic, chain),
			() => this.#end(topic, chain),
		);
		const [value] = await called;
		return await value;
	}

	#end(topic: string, chain: { waiting: number }): void {
		chain.waiting -= 1;
		if (chain.waiting === 0) this.#chains.delete(topic);
	}
}
