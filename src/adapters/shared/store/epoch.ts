/** Returns a new epoch: 96 random bits as hex, so that no two numberings share one. */
export function newEpoch(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(12));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
