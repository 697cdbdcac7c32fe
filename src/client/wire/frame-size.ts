/** Returns true if a frame has more than `maxBytes` bytes. */
export const isLargerThan = (maxBytes: number, text: string): boolean =>
	new TextEncoder().encode(text).length > maxBytes;
