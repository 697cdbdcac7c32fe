/**
 * Calls `wake` when a device or a page may have come back: online again, visible again, restored; and `doubt` when it has
 * gone offline. The returned function ends it.
 */
export function onOnline(wake: () => void, doubt: () => void): () => void {
	// Node and workers have no such events, React Native has a window that has none.
	if (typeof window === "undefined" || typeof window.addEventListener !== "function") return () => {};
	const page = typeof document === "undefined" ? undefined : document;
	const onVisibility = () => {
		if (page?.visibilityState === "visible") wake();
	};
	window.addEventListener("online", wake);
	window.addEventListener("pageshow", wake);
	window.addEventListener("offline", doubt);
	page?.addEventListener("visibilitychange", onVisibility);
	return () => {
		window.removeEventListener("online", wake);
		window.removeEventListener("pageshow", wake);
		window.removeEventListener("offline", doubt);
		page?.removeEventListener("visibilitychange", onVisibility);
	};
}
