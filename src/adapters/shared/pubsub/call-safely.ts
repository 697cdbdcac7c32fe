/**
 * Runs a subscriber's function so that what it throws, or rejects with, reaches its own `onError` and goes no further:
 * neither the next subscriber nor the process falls with it.
 */
export function callSafely(run: () => unknown, onError: ((error: unknown) => void) | undefined): void {
	const report = (error: unknown) => {
		try {
			onError?.(error);
		} catch {
			// Where errors are told has failed itself: there is nobody left to tell.
		}
	};
	try {
		const result = run();
		if (result instanceof Promise) result.catch(report);
	} catch (error) {
		report(error);
	}
}
