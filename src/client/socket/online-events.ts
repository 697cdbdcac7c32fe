/**
 * Calls `onBack` when the device or the page may be back (online, visible or restored), and `onOffline` when it goes offline.
 * The returned function removes the listeners.
 */
export function onOnlineEvents(onBack: () => void, onOffline: () => void): () => void {
	// Node and workers have no window; React Native has one without events.
	const { window, document } = globalThis as Partial<typeof globalThis>;
	if (!window?.addEventListener) return () => {};
	const controller = new AbortController();
	window.addEventListener("online", onBack, controller);
	window.addEventListener("offline", onOffline, controller);
	// A page that has just been loaded is shown too, and dials for the first time.
	window.addEventListener("pageshow", ({ persisted }) => persisted !== false && onBack(), controller);
	document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && onBack(), controller);
	return () => controller.abort();
}
