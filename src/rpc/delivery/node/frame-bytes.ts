/** The first byte of a text message in one fragment. */
const WHOLE_TEXT = 0x81;
/** Up to this length the second byte holds it; above, the second byte is a marker for the number of bytes that hold it. */
const SHORT_MAX = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const TWO_BYTES_MAX = 0xffff;

/** Frames as one piece of bytes, and the offset at which each frame ends. */
export interface FrameBytes {
	readonly bytes: Buffer;
	readonly ends: readonly number[];
}

/** Encodes texts as a WebSocket server sends them, each with its header. Node only. */
export function frameBytes(texts: readonly string[]): FrameBytes {
	const lengths = texts.map((text) => Buffer.byteLength(text));
	const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerLength(length) + length, 0));
	let at = 0;
	const ends = texts.map((text, index) => {
		at = writeHeader(bytes, at, lengths[index]!);
		at += bytes.write(text, at);
		return at;
	});
	return { bytes, ends };
}

const headerLength = (length: number): number => (length <= SHORT_MAX ? 2 : length <= TWO_BYTES_MAX ? 4 : 10);

/** Returns the offset at which the payload begins. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
	bytes[at] = WHOLE_TEXT;
	if (length <= SHORT_MAX) {
		bytes[at + 1] = length;
		return at + 2;
	}
	if (length <= TWO_BYTES_MAX) {
		bytes[at + 1] = TWO_BYTES;
		return bytes.writeUInt16BE(length, at + 2);
	}
	bytes[at + 1] = EIGHT_BYTES;
	bytes.writeUInt16BE(0, at + 2);
	return bytes.writeUIntBE(length, at + 4, 6);
}
