import type { Draft } from "./draft";
import type { OutboxStorage } from "./outbox-storage";

/** How long to wait for the storage before a draft is sent anyway. */
const ASK_MAX_MS = 5_000;

/** A storage that other tabs may use as well. */
export interface SharedStorage extends OutboxStorage {
	/** Returns true if the draft is stored. Default: it is looked for in what `load` returns. */
	has?(clientId: string, userId?: string | null): Promise<boolean>;
	/** Runs `act` while no other tab does so for this room. Default: tabs may send the same draft, which is stored once. */
	exclusive?(room: string, act: () => Promise<void>): Promise<void>;
}

/**
 * Returns the storage such that one tab at a time sends the drafts of a room, and none that another tab has sent or discarded.
 * Only what this tab has stored is asked about. A storage that fails or does not answer loses no draft.
 */
export function sharedOutbox(storage: SharedStorage): SharedStorage {
	const stored = new Set<string>();
	/** True once the storage has answered. One that does not is not asked about a draft. */
	let isLoaded = false;
	const isKept = async ({ clientId, userId }: Draft): Promise<boolean> => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise<boolean>((resolve) => {
			timer = setTimeout(resolve, ASK_MAX_MS, true);
		});
		const asked = storage.has
			? storage.has(clientId, userId)
			: storage.load(userId).then((drafts) => drafts.some((draft) => draft.clientId === clientId));
		return Promise.race([asked, late]).finally(() => clearTimeout(timer));
	};
	return {
		...storage,
		async load(userId) {
			isLoaded = false;
			const drafts = await storage.load(userId);
			isLoaded = true;
			// What is not a draft is dropped by the client.
			for (const draft of drafts) stored.add(draft?.clientId);
			return drafts;
		},
		async add(draft) {
			await storage.add(draft);
			if (isLoaded) stored.add(draft.clientId);
		},
		async remove(clientId, userId) {
			stored.delete(clientId);
			await storage.remove(clientId, userId);
		},
		async claim(draft, send) {
			if (!stored.has(draft.clientId)) {
				await send();
				return true;
			}
			let acted: Promise<void> | undefined;
			let isFree = true;
			const act = async () => {
				isFree = await isKept(draft);
				if (isFree) await send();
				else stored.delete(draft.clientId);
			};
			const once = () => {
				acted ??= act();
				return acted;
			};
			try {
				await storage.exclusive?.(draft.room, once);
			} finally {
				await once();
			}
			return isFree;
		},
	};
}
