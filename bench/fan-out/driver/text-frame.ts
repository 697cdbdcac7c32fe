const MASK = [0x5a, 0xc3, 0x17, 0x8e];

/** Returns a text frame as a server sends one: not masked. */
export const plainFrame = (text: string): Buffer => frame(text, false);

/**
 * Returns a text frame as a client sends one. The mask is constant, which no server notices, and not zero, because some
 * servers skip unmasking for zero.
 */
export const maskedFrame = (text: string): Buffer => frame(text, true);

/** The answer to a protocol ping. */
export const maskedPong = Buffer.from([0x8a, 0x80, ...MASK]);

function frame(text: string, isMasked: boolean): Buffer {
	// The driver's texts are ASCII and below 64 KiB.
	const { length } = text;
	const lengthBytes = length < 126 ? 0 : 2;
	const start = 2 + lengthBytes + (isMasked ? 4 : 0);
	const bytes = Buffer.allocUnsafe(start + length);
	bytes[0] = 0x81;
	bytes[1] = (isMasked ? 0x80 : 0) | (lengthBytes === 0 ? length : 126);
	if (lengthBytes === 2) bytes.writeUInt16BE(length, 2);
	bytes.write(text, start, "latin1");
	if (!isMasked) return bytes;
	for (let i = 0; i < 4; i++) bytes[start - 4 + i] = MASK[i]!;
	for (let i = 0; i < length; i++) bytes[start + i]! ^= MASK[i & 3]!;
	return bytes;
}
