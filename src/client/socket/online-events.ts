/**
 * Calls `onBack` when the device or the page may be back (online, visible or restored), and `onOffline` when it goes offline.
 * The returned function removes the listeners.
 */
export function onOnlineEvents(onBack: () => void, onOffline: () => void): () => void {
	// Node and workers have no window; React Native has one without events.
	if (typeof window === "undefined" || typeof window.addEventListener !== "function") return () => {};
	const page = typeof document === "undefined" ? undefined : document;
	const onVisibility = () => {
		if (page?.visibilityState === "visible") onBack();
	};
	window.addEventListener("online", onBack);
	window.addEventListener("pageshow", onBack);
	window.addEventListener("offline", onOffline);
	page?.addEventListener("visibilitychange", onVisibility);
	return () => {
		window.removeEventListener("online", onBack);
		window.removeEventListener("pageshow", onBack);
		window.removeEventListener("offline", onOffline);
		page?.removeEventListener("visibilitychange", onVisibility);
	};
}
