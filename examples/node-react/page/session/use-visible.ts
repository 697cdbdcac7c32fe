import { useSyncExternalStore } from "react";

/** Returns true while the page is visible; only then do new messages count as read. */
export function useVisible(): boolean {
	return useSyncExternalStore(onChange, () => document.visibilityState === "visible");
}

function onChange(changed: () => void): () => void {
	document.addEventListener("visibilitychange", changed);
	return () => document.removeEventListener("visibilitychange", changed);
}
