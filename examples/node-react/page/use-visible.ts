import { useSyncExternalStore } from "react";

/** True while the page can be seen: what comes meanwhile is read. */
export function useVisible(): boolean {
	return useSyncExternalStore(onChange, () => document.visibilityState === "visible");
}

function onChange(changed: () => void): () => void {
	document.addEventListener("visibilitychange", changed);
	return () => document.removeEventListener("visibilitychange", changed);
}
