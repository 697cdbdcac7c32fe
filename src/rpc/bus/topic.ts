/**
 * Returns the pub/sub name of a room: a prefix, and the room in base64url. Encoded, because some pub/subs read characters of
 * a raw name as syntax: NATS `*`, `>` and `.`, Upstash a comma.
 */
export function topicOf(prefix: string, room: string): string {
	const bytes = new TextEncoder().encode(room);
	const base64 = btoa(String.fromCharCode(...bytes));
	return `${prefix}:${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** Returns the pub/sub name on which servers talk to each other. It is never a room's, because base64url has no colon. */
export const serversTopicOf = (prefix: string): string => `${prefix}::servers`;
