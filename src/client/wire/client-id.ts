/**
 * Returns a new `clientId` for a message: 128 random bits in hex. Not from `crypto.randomUUID`, because browsers offer that only
 * over https and on localhost.
 */
export function createClientId(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => (byte % 16).toString(16)).join("");
}
