/** Calls each listener. One that throws or rejects is reported and stops no other. */
export function callListeners<L>(
	listeners: Iterable<L>,
	call: (listener: L) => unknown,
	report: (error: unknown) => void,
): void {
	// A copy, because a listener may remove itself or others.
	for (const listener of [...listeners]) {
		try {
			const result = call(listener);
			if (result instanceof Promise) result.catch(report);
		} catch (error) {
			report(error);
		}
	}
}
