/** The first byte of a text message that is whole. */
const WHOLE_TEXT = 0x81;
/** Up to here the payload's length stands in the second byte; above, one of the markers says how many bytes it takes. */
const SHORT_MAX = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const TWO_BYTES_MAX = 0xffff;

/** A text as a WebSocket server puts it on the network: header and payload in one piece. Node only. */
export function frameBytes(text: string): Buffer {
	const length = Buffer.byteLength(text);
	const headerLength = length <= SHORT_MAX ? 2 : length <= TWO_BYTES_MAX ? 4 : 10;
	const bytes = Buffer.allocUnsafe(headerLength + length);
	bytes[0] = WHOLE_TEXT;
	if (length <= SHORT_MAX) bytes[1] = length;
	else if (length <= TWO_BYTES_MAX) {
		bytes[1] = TWO_BYTES;
		bytes.writeUInt16BE(length, 2);
	} else {
		bytes[1] = EIGHT_BYTES;
		bytes.writeUInt16BE(0, 2);
		bytes.writeUIntBE(length, 4, 6);
	}
	bytes.write(text, headerLength);
	return bytes;
}
