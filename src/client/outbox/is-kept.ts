import type { OutboxStorage } from "./outbox-storage";

/** How long to wait for the storage before drafts are sent anyway. */
export const STORAGE_MAX_MS = 5_000;

/** Returns false if another tab has sent or discarded the draft. A storage that fails or does not answer loses no draft. */
export async function isKept(
	clientId: string,
	userId: string | null | undefined,
	{ storage, onError }: { storage: OutboxStorage; onError: (error: unknown) => void },
): Promise<boolean> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<boolean>((resolve) => {
		timer = setTimeout(resolve, STORAGE_MAX_MS, true);
	});
	try {
		const asked = storage.has
			? storage.has(clientId, userId)
			: storage.load(userId).then((drafts) => drafts.some((draft) => draft.clientId === clientId));
		return await Promise.race([asked, late]);
	} catch (error) {
		onError(error);
		return true;
	} finally {
		clearTimeout(timer);
	}
}
