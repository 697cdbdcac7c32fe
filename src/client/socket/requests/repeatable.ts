import type { IncomingEvents } from "../../../schemas/incoming";

/**
 * The events that are safe to send again, because repeating them has no further effect. Unanswered ones are sent again on the next
 * connection. Custom events are not, because the client cannot know whether the server carried them out. Reactions are not,
 * because a late repeat would undo what the user has done on another device since.
 */
export const repeatable: ReadonlySet<string> = new Set<keyof IncomingEvents>([
	"joinRoom",
	"leaveRoom",
	"sendMessage",
	"startTyping",
	"stopTyping",
	"loadHistory",
	"editMessage",
	"deleteMessage",
	"markRead",
	"authenticate",
]);
