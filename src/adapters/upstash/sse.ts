/** Maximum length of a line in UTF-16 units, so that a stream that never ends its line cannot fill the memory. */
export const MAX_LINE = 1024 * 1024;

/**
 * Yields the `data` lines of a stream of server-sent events, without their `data:`. Upstash sends a whole event on one line,
 * so each line is yielded at once, without waiting for the blank line after it.
 *
 * @throws RangeError if a line is longer than `MAX_LINE`.
 */
export async function* readDataLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
	const reader = body.getReader();
	// Keeps the bytes of a character that is split between two chunks.
	const decoder = new TextDecoder();
	let rest = "";
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
			rest = lines.pop() ?? "";
			for (const line of lines) {
				const data = toData(line);
				if (data !== undefined) yield data;
			}
			if (rest.length > MAX_LINE) throw new RangeError(`a line of the stream is longer than ${MAX_LINE}`);
		}
	} finally {
		// Not awaited. The error is ignored, because a stream that has failed rejects here again.
		reader.cancel().catch(() => {});
	}
}

/** Returns the data of a line, or undefined for a comment, a blank line or another field. */
function toData(line: string): string | undefined {
	if (!line.startsWith("data:")) return undefined;
	const end = line.endsWith("\r") ? -1 : undefined;
	return line.slice(line[5] === " " ? 6 : 5, end);
}
