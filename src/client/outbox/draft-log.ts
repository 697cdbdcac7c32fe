import type { Draft } from "./draft";

/** The marks of a removal, in place of the draft. */
const REMOVED = "null";

/**
 * Returns a log in `localStorage` that holds each draft, and each removal, until IndexedDB has committed it. A reload aborts a
 * transaction that is still running, and a database may be lost and come back, whereas `localStorage` is written at once. If it
 * is missing or full, only such a change can be lost.
 */
export function draftLog(name: string) {
	const prefix = `${name}/`;
	const attempt = <T>(act: (storage: Storage) => T, otherwise: T): T => {
		try {
			return act(localStorage);
		} catch {
			return otherwise;
		}
	};
	const write = (clientId: string, text: string) => {
		attempt((storage) => storage.setItem(prefix + clientId, text), undefined);
		return () =>
			attempt((storage) => {
				// A later change of the same draft is not committed yet.
				if (storage.getItem(prefix + clientId) === text) storage.removeItem(prefix + clientId);
			}, undefined);
	};
	return {
		/** Returns what IndexedDB has not committed. */
		load: () =>
			attempt(
				(storage) => {
					const keys = Object.keys(storage).filter((key) => key.startsWith(prefix));
					const isRemoved = (key: string) => storage.getItem(key) === REMOVED;
					return {
						added: keys
							.filter((key) => !isRemoved(key))
							.map((key) => JSON.parse(storage.getItem(key) ?? REMOVED) as Draft),
						removed: keys.filter(isRemoved).map((key) => key.slice(prefix.length)),
					};
				},
				{ added: [], removed: [] },
			),
		/** Logs a draft. The returned function is called once IndexedDB has committed it. */
		add: (draft: Draft) => write(draft.clientId, JSON.stringify(draft)),
		/** Logs a removal. The returned function is called once IndexedDB has committed it. */
		remove: (clientId: string) => write(clientId, REMOVED),
		isRemoved: (clientId: string) => attempt((storage) => storage.getItem(prefix + clientId) === REMOVED, false),
	};
}
