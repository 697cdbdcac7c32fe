/** How long to wait for the storage before drafts are sent anyway. */
export const STORAGE_MAX_MS = 5_000;
