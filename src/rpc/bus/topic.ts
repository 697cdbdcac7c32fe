/**
 * The pub/sub name of a room: a prefix, and the room in base64url. A raw room name would be read as syntax by some
 * engine: `*`, `>` and `.` by NATS, a comma by Upstash.
 */
export function topicOf(prefix: string, room: string): string {
	const bytes = new TextEncoder().encode(room);
	const base64 = btoa(String.fromCharCode(...bytes));
	return `${prefix}:${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The pub/sub name on which servers speak to each other: no room's, since no base64url begins with a colon. */
export const serversTopicOf = (prefix: string): string => `${prefix}::servers`;
