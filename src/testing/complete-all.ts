/**
 * Resolves with every result, or rejects with the first failure in the order of `work`. Unlike `Promise.all` it waits for
 * everything first, so that nothing runs on or rejects after the case has ended.
 */
export async function completeAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
	const outcomes = await Promise.allSettled(work);
	return outcomes.map((outcome) => {
		if (outcome.status === "rejected") throw outcome.reason;
		return outcome.value;
	});
}
