import { useCallback, useEffect, useState } from "react";

const SHOWN_MS = 6_000;

/** A line that says what went wrong, and goes away by itself. */
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
