/** The first element of a signed frame. */
const MARK = "s1";
const HEADER = /^\["s1","([\w-]{1,64})",(\d{1,16}),(\d{1,16}),"([\w-]{43})",/;

/** What one server publishes on one topic, with the proof that it has the secret. */
export interface SignedFrame {
	/** The server that has signed it. */
	node: string;
	/** The frame's number among those of this server on this topic. */
	n: number;
	/** When it was signed, in milliseconds since the epoch by that server's clock. */
	sentAt: number;
	mac: string;
	/** What was published, as text. */
	text: string;
}

/** Returns the text whose hash is the proof: all of the frame, and the topic, so that it counts on no other one. */
export const signedText = (topic: string, { node, n, sentAt, text }: Omit<SignedFrame, "mac">): string =>
	`${JSON.stringify([topic, node, n, sentAt])}${text}`;

/** Encodes a frame as JSON, into which the text goes unchanged, because it is JSON already. */
export const encodeSigned = ({ node, n, sentAt, mac, text }: SignedFrame): string =>
	`["${MARK}","${node}",${n},${sentAt},"${mac}",${text}]`;

/** Decodes a payload of the bus, whether the adapter has parsed it or not. Returns undefined for what is no signed frame. */
export function decodeSigned(payload: unknown): SignedFrame | undefined {
	// Encoded again from what the adapter has parsed: both ways give the same text for what JSON.stringify has written.
	const encoded = Array.isArray(payload) && payload[0] === MARK ? JSON.stringify(payload) : payload;
	if (typeof encoded !== "string") return undefined;
	const header = HEADER.exec(encoded);
	if (!header) return undefined;
	const [start, node = "", n, sentAt, mac = ""] = header;
	return { node, n: Number(n), sentAt: Number(sentAt), mac, text: encoded.slice(start.length, -1) };
}
