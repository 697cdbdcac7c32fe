import { type Entry, PART_ENTRIES_MAX } from "./frames";

/** Largest part, in bytes: a bus may refuse a payload of 1 MB, and a large one holds up the small ones behind it. */
const PART_MAX_BYTES = 90_000;
/** Of one entry without its values: names, quotes and braces, and their escapes where a bus encodes text once more. */
const ENTRY_BYTES = 50;

/** Cuts the entries of a snapshot into parts; one part, without entries, when there are none. */
export function snapshotParts(entries: readonly Entry[]): Entry[][] {
	let part: Entry[] = [];
	const parts = [part];
	let bytes = 0;
	for (const entry of entries) {
		// At most: a UTF-16 unit takes no more than three bytes. Counting exactly would cost as much as encoding.
		const more = ENTRY_BYTES + 3 * (entry.room.length + entry.userId.length + entry.username.length);
		if (bytes + more > PART_MAX_BYTES || part.length === PART_ENTRIES_MAX) {
			part = [];
			parts.push(part);
			bytes = 0;
		}
		part.push(entry);
		bytes += more;
	}
	return parts;
}
