/** Returns true if a frame has more than `maxBytes` bytes. */
export const isLargerThan = (maxBytes: number, text: string): boolean =>
	// A UTF-16 code unit takes at most three bytes of UTF-8, so most frames need no encoding.
	text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes;
