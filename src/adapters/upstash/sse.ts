/** Longest line of a stream, in UTF-16 units: a stream that never ends its line must not fill the memory. */
export const MAX_LINE = 1024 * 1024;

/**
 * The `data` lines of a stream of server-sent events, without their `data:`, as they come. Upstash puts a whole event on
 * one line, so a line is not held back until the blank line after it.
 *
 * @throws RangeError when a line is longer than `MAX_LINE`.
 */
export async function* readDataLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
	const reader = body.getReader();
	// Keeps the bytes of a character that a chunk has cut in two.
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
		// Nobody waits for the other end to agree: a stream that has failed already rejects here once more.
		reader.cancel().catch(() => {});
	}
}

/** What a line carries; undefined for a comment, a blank line and the other fields. */
function toData(line: string): string | undefined {
	if (!line.startsWith("data:")) return undefined;
	const end = line.endsWith("\r") ? -1 : undefined;
	return line.slice(line[5] === " " ? 6 : 5, end);
}
