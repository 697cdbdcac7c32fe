import { createHash } from "node:crypto";

/** Maximum size of a NOTIFY in bytes; PostgreSQL refuses 8,000 bytes and more. */
const MAX_BYTES = 7_999;

/** Maximum length of a channel's prefix, because a name in PostgreSQL has at most 63 bytes, and the hash has 43. */
export const MAX_PREFIX_LENGTH = 20;

/** Returns the channel of a topic: a hash, because a topic may be longer than a name. In theory, two topics may share one. */
export const channelOf = (prefix: string, topic: string): string =>
	`${prefix}${createHash("sha256").update(topic).digest("base64url")}`;

/** The payload of a NOTIFY: a topic with its text, or with the id of the row that holds the text. */
export type Notification = { topic: string; text: string } | { topic: string; id: string };

/** Returns JSON, in which NUL and lone surrogates are escaped, because a text in PostgreSQL cannot contain them. */
const encode = (index: number, kind: "text" | "row", topic: string, rest: string) =>
	// Includes the index in the group, because PostgreSQL delivers equal notifications of one transaction only once.
	JSON.stringify([index, kind, topic, rest]);

/** Returns the notification that carries a text, or undefined if the text is too long. */
export function encodeText(index: number, topic: string, text: string): string | undefined {
	const notification = encode(index, "text", topic, text);
	return Buffer.byteLength(notification) <= MAX_BYTES ? notification : undefined;
}

/** Returns the notification that points to the row with the text. */
export const encodeRow = (index: number, topic: string, id: string): string => encode(index, "row", topic, id);

/**
 * Parses a notification, which any user of the database may have sent.
 *
 * @throws Error if it is not one of this pub/sub.
 */
export function decodeNotification(notification: string): Notification {
	const [, kind, topic, rest]: unknown[] = JSON.parse(notification);
	if (typeof topic !== "string" || typeof rest !== "string") throw new TypeError("the notification has another format");
	return kind === "text" ? { topic, text: rest } : { topic, id: rest };
}
