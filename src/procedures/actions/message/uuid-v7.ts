/** The number of ids that share one call for random bytes, because a call per id would cost more than the rest of a message. */
const POOL_IDS = 64;
const RANDOM_BYTES = 10;

const pool = new Uint8Array(POOL_IDS * RANDOM_BYTES);
let used = pool.length;

/** Each byte value as two hex digits. */
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The time of the latest id, and the prefix that ids of the same time share. */
let time = 0;
let prefix = "";

/** Returns a UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits, so ids sort by time. */
export function uuidV7(now: number): string {
	if (used === pool.length) {
		crypto.getRandomValues(pool);
		used = 0;
	}
	if (now !== time) {
		const digits = now.toString(16).padStart(12, "0");
		prefix = `${digits.slice(0, 8)}-${digits.slice(8)}-`;
		time = now;
	}
	const at = (place: number) => hex[pool[used + place]!]!;
	const version = hex[0x70 | (pool[used]! & 0x0f)]!;
	const variant = hex[0x80 | (pool[used + 2]! & 0x3f)]!;
	const id = `${prefix}${version}${at(1)}-${variant}${at(3)}-${at(4)}${at(5)}${at(6)}${at(7)}${at(8)}${at(9)}`;
	used += RANDOM_BYTES;
	return id;
}
