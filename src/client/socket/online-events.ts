/**
 * Calls `onBack` when the device or the page may be back (online, visible or restored), and `onOffline` when it goes offline.
 * The returned function removes the listeners.
 */
export function onOnlineEvents(onBack: () => void, onOffline: () => void): () => void {
	// Node and workers have no window; React Native has one without events.
	const { window, document } = globalThis as Partial<typeof globalThis>;
	if (!window?.addEventListener) return () => {};
	const onVisibility = () => {
		if (document?.visibilityState === "visible") onBack();
	};
	const controller = new AbortController();
	const { signal } = controller;
	window.addEventListener("online", onBack, { signal });
	// Not the event of a page that has just been loaded, and is dialling for the first time.
	const onShow = ({ persisted }: { persisted?: boolean }) => persisted !== false && onBack();
	window.addEventListener("pageshow", onShow, { signal });
	window.addEventListener("offline", onOffline, { signal });
	document?.addEventListener("visibilitychange", onVisibility, { signal });
	return () => controller.abort();
}
