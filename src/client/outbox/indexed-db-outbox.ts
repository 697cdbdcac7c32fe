import type { Draft } from "./draft";
import type { OutboxStorage } from "./outbox-storage";

const STORE = "drafts";

/**
 * Returns a storage in the browser's IndexedDB, which survives a reload. Several tabs may share it: a draft that two of them
 * send is one message, by its `clientId`. If IndexedDB is missing or full, the client's `onError` receives the error.
 *
 * @param name The database's name. Use one per user, because otherwise a user of the same browser sends what another wrote.
 *
 * @example createChatClient({ url: "/api/chat/wsChat", outbox: indexedDbOutbox(`chat of ${userId}`) });
 */
export function indexedDbOutbox(name: string): OutboxStorage {
	let opened: Promise<IDBDatabase> | undefined;
	const open = () => {
		// Opened again after a failure or a close. "Clear site data" closes it, and so does a tab that needs another version.
		opened ??= openDatabase(name, () => {
			opened = undefined;
		});
		return opened;
	};
	const run = async <T>(mode: IDBTransactionMode, start: (drafts: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
		const transaction = (await open()).transaction(STORE, mode);
		const request = start(transaction.objectStore(STORE));
		await new Promise<void>((resolve, reject) => {
			// Waits for the transaction, not for the request, because only then is the data on disk.
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error);
		});
		return request.result;
	};
	const put = async (draft: Draft) => {
		await run("readwrite", (store) => store.put(draft));
		log.remove(draft.clientId);
	};
	const log = writeAheadLog(`${name}/`);
	return {
		load: async () => {
			await Promise.all(log.load().map(put));
			const drafts = (await run("readonly", (store) => store.getAll())) as Draft[];
			return drafts.sort((a, b) => a.timestamp - b.timestamp);
		},
		add: (draft) => {
			log.add(draft);
			return put(draft);
		},
		remove: async (clientId) => {
			log.remove(clientId);
			await run("readwrite", (store) => store.delete(clientId));
		},
	};
}

/**
 * Returns a log in `localStorage` that holds each draft until IndexedDB has committed it. A reload aborts a transaction that is
 * still running, whereas `localStorage` is written synchronously. If it is missing or full, only such a draft can be lost.
 */
function writeAheadLog(prefix: string) {
	const attempt = <T>(act: (storage: Storage) => T, otherwise: T): T => {
		try {
			return act(localStorage);
		} catch {
			return otherwise;
		}
	};
	return {
		load: () =>
			attempt(
				(storage) =>
					Object.keys(storage).flatMap((key) =>
						key.startsWith(prefix) ? [JSON.parse(storage.getItem(key) ?? "") as Draft] : [],
					),
				[],
			),
		add: (draft: Draft) =>
			attempt((storage) => storage.setItem(prefix + draft.clientId, JSON.stringify(draft)), undefined),
		remove: (clientId: string) => attempt((storage) => storage.removeItem(prefix + clientId), undefined),
	};
}

function openDatabase(name: string, onClosed: () => void): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const opening = indexedDB.open(name, 1);
		opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "clientId" });
		opening.onsuccess = () => {
			const database = opening.result;
			database.onclose = onClosed;
			database.onversionchange = () => {
				database.close();
				onClosed();
			};
			resolve(database);
		};
		opening.onerror = () => {
			onClosed();
			reject(opening.error);
		};
	});
}
