import { createHash } from "node:crypto";

/** Maximum length of an escaped topic. A longer one is hashed, because the server refuses lines over 4 KiB. */
const LONGEST = 1_024;

/**
 * Returns the subject of a topic: a prefix and one token. In the token, everything except letters, digits, `-`, `_` and `:`
 * is escaped, because `.`, `*` and `>` have a meaning in NATS, and a space or an empty token is not allowed.
 */
export function subjectOf(prefix: string, topic: string): string {
	// Replaces lone surrogates, which have no UTF-8, so that no topic throws.
	const bytes = new TextEncoder().encode(topic);
	let token = "";
	for (const byte of bytes) {
		const character = String.fromCharCode(byte);
		token += /[\w:-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
	}
	// Neither of these equals an escaped topic, in which two hex digits follow each %.
	if (token === "") token = "%";
	if (token.length > LONGEST) token = `%sha256-${createHash("sha256").update(bytes).digest("base64url")}`;
	return `${prefix}.${token}`;
}
