/**
 * Returns a new `clientId` for a message: 128 random bits in hex. Not from `crypto.randomUUID`, because browsers offer that only
 * over https and on localhost.
 */
export function createClientId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
