import { createHash } from "node:crypto";

/** Longer than this, a subject ends in a hash: the server refuses a line of more than 4 KiB. */
const LONGEST = 1_024;

/**
 * The subject of a topic: a prefix and one token, in which all that is not a letter, a digit, `-`, `_` or `:` is
 * escaped, since a space, `.`, `*`, `>` and no characters at all mean something to NATS, or nothing that is allowed.
 */
export function subjectOf(prefix: string, topic: string): string {
	// A lone surrogate has no UTF-8: it is replaced, so that no topic throws.
	const bytes = new TextEncoder().encode(topic);
	let token = "";
	for (const byte of bytes) {
		const character = String.fromCharCode(byte);
		token += /[\w:-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
	}
	// Neither can be an escaped topic: there, two digits follow each %.
	if (token === "") token = "%";
	if (token.length > LONGEST) token = `%sha256-${createHash("sha256").update(bytes).digest("base64url")}`;
	return `${prefix}.${token}`;
}
