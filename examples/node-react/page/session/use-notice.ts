import { useCallback, useEffect, useState } from "react";

const SHOWN_MS = 6_000;

/** Returns the last error's text, which disappears after a few seconds, and a function to set it. */
export function useNotice(): { notice: string; notify: (error: unknown) => void } {
	const [notice, setNotice] = useState("");
	useEffect(() => {
		if (!notice) return;
		const timer = setTimeout(() => setNotice(""), SHOWN_MS);
		return () => clearTimeout(timer);
	}, [notice]);
	const notify = useCallback((error: unknown) => {
		setNotice(error instanceof Error ? error.message : "something went wrong");
	}, []);
	return { notice, notify };
}
