import type { Draft } from "./draft";
import type { OutboxStorage } from "./outbox-storage";

const STORE = "drafts";

/**
 * Keeps what is not acked in the browser's IndexedDB, so that it survives a reload. Many tabs may share it: what two of them
 * send is one message, by its `clientId`. Where there is no IndexedDB, or no room in it, the client's `onError` is told.
 *
 * @param name of the database. One for each user of a browser, or one sends what another wrote.
 *
 * @example createChatClient({ url: "/api/chat/wsChat", outbox: indexedDbOutbox(`chat of ${userId}`) });
 */
export function indexedDbOutbox(name: string): OutboxStorage {
	let opened: Promise<IDBDatabase> | undefined;
	const open = () => {
		// Anew after a failure, and once it was closed: "clear site data" does so, and a tab that wants another version.
		opened ??= openDatabase(name, () => {
			opened = undefined;
		});
		return opened;
	};
	const run = async <T>(mode: IDBTransactionMode, ask: (drafts: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
		const transaction = (await open()).transaction(STORE, mode);
		const asked = ask(transaction.objectStore(STORE));
		await new Promise<void>((resolve, reject) => {
			// Not once the request has succeeded: only then is it on disk.
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error);
		});
		return asked.result;
	};
	const put = async (draft: Draft) => {
		await run("readwrite", (store) => store.put(draft));
		ahead.remove(draft.clientId);
	};
	const ahead = writeAhead(`${name}/`);
	return {
		load: async () => {
			await Promise.all(ahead.load().map(put));
			const drafts = (await run("readonly", (store) => store.getAll())) as Draft[];
			return drafts.sort((a, b) => a.timestamp - b.timestamp);
		},
		add: (draft) => {
			ahead.add(draft);
			return put(draft);
		},
		remove: async (clientId) => {
			ahead.remove(clientId);
			await run("readwrite", (store) => store.delete(clientId));
		},
	};
}

/**
 * Where drafts are until the database has them. It takes a moment, and a page that is reloaded in it takes its transactions
 * along; this is written at once. Where there is none, or no room in it, the moment is all that is lost.
 */
function writeAhead(prefix: string) {
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
