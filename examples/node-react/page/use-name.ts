import { useState } from "react";
import { recall, remember } from "./memory";

/** The name of this tab, remembered over a reload. A tab each, so that two tabs can talk to each other. */
export function useName(): [string, (name: string) => void] {
	const [name, setName] = useState(() => recall(sessionStorage, "name", ""));
	const pick = (next: string) => {
		setName(next);
		remember(sessionStorage, "name", next);
	};
	return [name, pick];
}
