import { type Entry, PART_ENTRIES_MAX } from "../frames";

/** Largest part, in bytes. Small, because a bus may refuse 1 MB, and a large payload delays the small ones behind it. */
const PART_MAX_BYTES = 90_000;
/** Bytes of an entry without its values: keys, quotes and braces, and their escapes on a bus that encodes text again. */
const ENTRY_BYTES = 80;

/** Splits the entries of a snapshot into parts. Returns one empty part if there are no entries. */
export function snapshotParts(entries: readonly Entry[]): Entry[][] {
	let part: Entry[] = [];
	const parts = [part];
	let bytes = 0;
	for (const entry of entries) {
		// An upper bound, because a UTF-16 unit takes at most three bytes and an exact count would cost as much as encoding.
		const { room, userId, username, profile } = entry;
		const units = room.length + userId.length + username.length + (profile ? JSON.stringify(profile).length : 0);
		const entryBytes = ENTRY_BYTES + 3 * units;
		if (bytes + entryBytes > PART_MAX_BYTES || part.length === PART_ENTRIES_MAX) {
			part = [];
			parts.push(part);
			bytes = 0;
		}
		part.push(entry);
		bytes += entryBytes;
	}
	return parts;
}
