const PREFIX = "jsandy-chat-demo ";

// The storage throws if the browser blocks it. Values then last only as long as the page.

/** Returns the value stored under this key, or `fallback` if there is none. */
export function recall<T>(storage: Storage, key: string, fallback: T): T {
	try {
		return JSON.parse(storage.getItem(PREFIX + key) ?? "") as T;
	} catch {
		return fallback;
	}
}

/** Stores a value under this key; `undefined` removes the key. */
export function remember(storage: Storage, key: string, value: unknown): void {
	try {
		if (value === undefined) storage.removeItem(PREFIX + key);
		else storage.setItem(PREFIX + key, JSON.stringify(value));
	} catch {}
}
