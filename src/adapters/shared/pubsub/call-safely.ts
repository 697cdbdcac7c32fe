/**
 * Calls a subscriber's function. An error that it throws or rejects with goes to its own `onError` only, so it stops neither
 * the next subscriber nor the process.
 */
export function callSafely(run: () => unknown, onError: ((error: unknown) => void) | undefined): void {
	const report = (error: unknown) => {
		try {
			onError?.(error);
		} catch {
			// `onError` itself failed, so there is nobody left to report to.
		}
	};
	try {
		const result = run();
		if (result instanceof Promise) result.catch(report);
	} catch (error) {
		report(error);
	}
}
