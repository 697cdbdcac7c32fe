/**
 * Calls `onBack` when a device or a page may have come back: online again, visible again, restored; and `onOffline` when it has
 * gone offline. The returned function ends it.
 */
export function onOnlineEvents(onBack: () => void, onOffline: () => void): () => void {
	// Node and workers have no such events, React Native has a window that has none.
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
