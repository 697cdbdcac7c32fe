import { useState } from "react";

const KEY = "jsandy-chat-demo-name";

/** The name of this tab, remembered over a reload. A tab each, so that two tabs can talk to each other. */
export function useName(): [string, (name: string) => void] {
	const [name, setName] = useState(recall);
	const pick = (next: string) => {
		setName(next);
		remember(next);
	};
	return [name, pick];
}

// Reading the storage throws where the browser blocks it; then the name lasts as long as the page.
function recall(): string {
	try {
		return sessionStorage.getItem(KEY) ?? "";
	} catch {
		return "";
	}
}

function remember(name: string): void {
	try {
		sessionStorage.setItem(KEY, name);
	} catch {}
}
