/** A frame from the server: the event, its data, and the id of the frame that it answers. */
export type ServerFrame = [event: string, data: unknown, id?: unknown];

/** Decodes a frame; returns undefined for a malformed one. */
export function decodeFrame(text: unknown): ServerFrame | undefined {
	try {
		const frame: unknown = typeof text === "string" && JSON.parse(text);
		if (isFrame(frame)) return frame;
	} catch {
		// Malformed, as what is no frame.
	}
	return undefined;
}

const isFrame = (frame: unknown): frame is ServerFrame =>
	Array.isArray(frame) && frame.length > 1 && frame.length < 4 && typeof frame[0] === "string";
