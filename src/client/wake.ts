/** Calls back when a device or a page may have come back: online again, visible again, restored. The returned function ends it. */
export function onWake(wake: () => void): () => void {
	// Node and workers have no such events, React Native has a window that has none.
	if (typeof window === "undefined" || typeof window.addEventListener !== "function") return () => {};
	const page = typeof document === "undefined" ? undefined : document;
	const onVisibility = () => {
		if (page?.visibilityState === "visible") wake();
	};
	window.addEventListener("online", wake);
	window.addEventListener("pageshow", wake);
	page?.addEventListener("visibilitychange", onVisibility);
	return () => {
		window.removeEventListener("online", wake);
		window.removeEventListener("pageshow", wake);
		page?.removeEventListener("visibilitychange", onVisibility);
	};
}
