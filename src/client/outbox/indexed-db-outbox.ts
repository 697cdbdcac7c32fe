import type { Draft } from "./draft";
import { draftLog } from "./draft-log";
import { type SharedStorage, sharedOutbox } from "./shared-outbox";

const STORE = "drafts";
/** How long a tab waits for another that is sending. That one may be frozen. */
const LOCK_MAX_MS = 5_000;

/**
 * Returns a storage in the browser's IndexedDB, which survives a reload. Several users and tabs may share it: each user finds only
 * their own drafts, one tab at a time sends those of a room, and a draft that two of them send is one message, by its
 * `clientId`. If IndexedDB is missing or full, the client's `onError` receives the error.
 *
 * @param name The database's name.
 *
 * @example createChatClient({ url: "/api/chat/wsChat", outbox: indexedDbOutbox("chat") });
 */
export function indexedDbOutbox(name: string): SharedStorage {
	let opened: Promise<IDBDatabase> | undefined;
	const forget = () => {
		opened = undefined;
	};
	// Opened again after a failure or a close. "Clear site data" closes it, and so does a tab that needs another version.
	const open = () => {
		opened ??= openDatabase(name, forget);
		return opened;
	};
	const begin = async (mode: IDBTransactionMode) => {
		try {
			return (await open()).transaction(STORE, mode);
		} catch (error) {
			// A platform may invalidate a database without a close event, as iOS does when memory is short.
			if ((error as Error | null)?.name !== "InvalidStateError") throw error;
			forget();
			return (await open()).transaction(STORE, mode);
		}
	};
	const run = async <T>(mode: IDBTransactionMode, start: (drafts: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
		const transaction = await begin(mode);
		const request = start(transaction.objectStore(STORE));
		await new Promise<void>((resolve, reject) => {
			// Waits for the transaction, not for the request, because only then is the data on disk.
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error);
		});
		return request.result;
	};
	const log = draftLog(name);
	const add = async (draft: Draft) => {
		const committed = log.add(draft);
		await run("readwrite", (store) => store.put(draft));
		committed();
	};
	const remove = async (clientId: string) => {
		const committed = log.remove(clientId);
		await run("readwrite", (store) => store.delete(clientId));
		committed();
	};
	return sharedOutbox({
		load: async (userId) => {
			const { added, removed } = log.load();
			await Promise.all([...added.map(add), ...removed.map(remove)]);
			const drafts = (await run("readonly", (store) => store.getAll())) as Draft[];
			return drafts
				.filter((draft) => !userId || !draft.userId || draft.userId === userId)
				.sort((a, b) => a.timestamp - b.timestamp);
		},
		add,
		remove,
		has: async (clientId) => (await run("readonly", (store) => store.count(clientId))) > 0 && !log.isRemoved(clientId),
		exclusive: async (room, act) => {
			let isDone = false;
			const once = async () => {
				isDone = true;
				await act();
			};
			try {
				const signal = AbortSignal.timeout(LOCK_MAX_MS);
				await navigator.locks.request(`${name}/${room}`, { signal }, once);
			} catch (error) {
				if (isDone) throw error;
				await act();
			}
		},
	});
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
