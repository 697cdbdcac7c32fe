import { useState } from "react";
import { recall, remember } from "./memory";

/** Returns the user's name in this tab, which survives a reload. Per tab, so that two tabs can chat with each other. */
export function useName(): [string, (name: string) => void] {
	const [name, setName] = useState(() => recall(sessionStorage, "name", ""));
	const pick = (next: string) => {
		setName(next);
		remember(sessionStorage, "name", next);
	};
	return [name, pick];
}
