/**
 * An id for a message that is about to be sent: 128 random bits in hex. Not `crypto.randomUUID`, which a page has only over
 * https or on localhost.
 */
export function createClientId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
