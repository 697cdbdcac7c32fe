import type { IncomingEvents } from "../../../schemas/incoming";

/**
 * Events that the server does once however often it is asked, so that one without an answer is sent again on the next
 * connection. An app's own event is not: nobody can know whether it was done.
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
	"addReaction",
	"removeReaction",
	"markRead",
	"authenticate",
]);
