const PREFIX = "jsandy-chat-demo ";

// The storage throws where the browser blocks it; then things last as long as the page.

/** What was remembered under this key, or else `fallback`. */
export function recall<T>(storage: Storage, key: string, fallback: T): T {
	try {
		return JSON.parse(storage.getItem(PREFIX + key) ?? "") as T;
	} catch {
		return fallback;
	}
}

export function remember(storage: Storage, key: string, value: unknown): void {
	try {
		storage.setItem(PREFIX + key, JSON.stringify(value));
	} catch {}
}
