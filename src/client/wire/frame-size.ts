/** True for a frame of more bytes than this. */
export const isLargerThan = (maxBytes: number, text: string): boolean =>
	// A UTF-16 unit takes at most three bytes of UTF-8, so most frames need no count.
	text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes;
