import type { IncomingEvents } from "../../../schemas/incoming";

/**
 * The events, beside the writes, that are safe to send again, because repeating them has no further effect. Unanswered ones are sent again on the next
 * connection. Custom events are not, because the client cannot know whether the server carried them out.
 */
export const repeatable: ReadonlySet<string> = new Set<keyof IncomingEvents>([
	"joinRoom",
	"leaveRoom",
	"startTyping",
	"stopTyping",
	"loadHistory",
	"markRead",
	"authenticate",
]);
