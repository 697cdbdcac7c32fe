import { useRef, useState } from "react";

/** Loads a page of older messages at a time, and tells while it does. */
export function useOlder(
	load: () => Promise<void>,
	notify: (error: unknown) => void,
): { isLoading: boolean; loadOlder: () => void } {
	const [isLoading, setLoading] = useState(false);
	const isBusy = useRef(false);
	const loadPage = async () => {
		if (isBusy.current) return;
		isBusy.current = true;
		setLoading(true);
		await load().catch(notify);
		setLoading(false);
		isBusy.current = false;
	};
	return { isLoading, loadOlder: () => void loadPage() };
}
