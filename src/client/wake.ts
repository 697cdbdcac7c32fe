interface Target {
	addEventListener?(type: string, listener: () => void): void;
	removeEventListener?(type: string, listener: () => void): void;
}

/**
 * Calls `onWake` when a page comes back: the network is there again, the tab is looked at, the page is restored. Timers
 * slept meanwhile. Returns the stop; does nothing outside a browser.
 */
export function onWake(onWake: () => void): () => void {
	const { window, document } = globalThis as { window?: Target; document?: Target };
	const watched: [Target | undefined, string][] = [
		[window, "online"],
		[window, "pageshow"],
		[document, "visibilitychange"],
	];
	for (const [target, type] of watched) target?.addEventListener?.(type, onWake);
	return () => {
		for (const [target, type] of watched) target?.removeEventListener?.(type, onWake);
	};
}
