/** A frame from the server: the event, its data, and the id of the frame that it answers. */
export type ServerFrame = [event: string, data: unknown, id?: unknown];

/** Decodes a frame; returns undefined for a malformed one. */
export function decodeFrame(text: unknown): ServerFrame | undefined {
	if (typeof text !== "string") return undefined;
	try {
		const frame: unknown = JSON.parse(text);
		return isFrame(frame) ? frame : undefined;
	} catch {
		return undefined;
	}
}

const isFrame = (frame: unknown): frame is ServerFrame =>
	Array.isArray(frame) && (frame.length === 2 || frame.length === 3) && typeof frame[0] === "string";
