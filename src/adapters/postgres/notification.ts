import { createHash } from "node:crypto";

/** A NOTIFY of 8,000 bytes and more is refused. */
const MAX_BYTES = 7_999;

/** The longest a channel's prefix may be: a name of PostgreSQL has 63 bytes, and the hash 43. */
export const MAX_PREFIX_LENGTH = 20;

/** The channel of a topic: a hash, since a topic may be longer than a name. Two topics may share one, in theory. */
export const channelOf = (prefix: string, topic: string): string =>
	`${prefix}${createHash("sha256").update(topic).digest("base64url")}`;

/** What a NOTIFY carries: a topic and its text, or the id of the row that has the text. */
export type Notification = { topic: string; text: string } | { topic: string; id: string };

/** Neither NUL nor a lone surrogate is left in it: PostgreSQL has no text for them, and JSON writes them as escapes. */
const encode = (place: number, kind: "text" | "row", topic: string, rest: string) =>
	// The place in its group: within one transaction PostgreSQL delivers equal notifications once.
	JSON.stringify([place, kind, topic, rest]);

/** The notification that carries a text, or undefined when there is no room for it. */
export function encodeText(place: number, topic: string, text: string): string | undefined {
	const notification = encode(place, "text", topic, text);
	return Buffer.byteLength(notification) <= MAX_BYTES ? notification : undefined;
}

/** The notification that a row has the text. */
export const encodeRow = (place: number, topic: string, id: string): string => encode(place, "row", topic, id);

/** Reads a notification: anyone who may connect to the database may have sent it. Throws when it is none of ours. */
export function decodeNotification(notification: string): Notification {
	const [, kind, topic, rest]: unknown[] = JSON.parse(notification);
	if (typeof topic !== "string" || typeof rest !== "string") throw new TypeError("a notification of another kind");
	return kind === "text" ? { topic, text: rest } : { topic, id: rest };
}
