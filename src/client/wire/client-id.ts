/**
 * Returns a new `clientId` for a message: 128 random bits. Not from `crypto.randomUUID`, because browsers offer that only over
 * https and on localhost.
 */
export const createClientId = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");
