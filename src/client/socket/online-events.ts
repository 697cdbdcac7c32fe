/**
 * Calls `onBack` when the device or the page may be back (online, visible or restored), and `onOffline` when it goes offline.
 * The returned function removes the listeners.
 */
export function onOnlineEvents(onBack: () => void, onOffline: () => void): () => void {
	// Node and workers have no window; React Native has one without events.
	const { window, document } = globalThis as Partial<typeof globalThis>;
	if (!window?.addEventListener) return () => {};
	const controller = new AbortController();
	const onEvent = ({ type, persisted }: { type: string; persisted?: boolean }) => {
		// A page that has just been loaded is shown, and dials for the first time.
		const isHidden = persisted === false || (type === "visibilitychange" && document?.visibilityState !== "visible");
		if (type === "offline") onOffline();
		else if (!isHidden) onBack();
	};
	for (const type of ["online", "offline", "pageshow", "visibilitychange"]) {
		const target = type === "visibilitychange" ? document : window;
		target?.addEventListener(type, onEvent, controller);
	}
	return () => controller.abort();
}
