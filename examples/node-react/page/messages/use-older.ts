import { useRef, useState } from "react";

/** Returns a function that loads a page of older messages, one at a time, and whether it is loading. */
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
