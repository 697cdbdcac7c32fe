import * as z from "zod";
import type { Chat } from "../../../chat/chat";
import { kickSchema } from "../../../chat/cluster/kick-frame";
import { dateOf } from "../../../rpc/clock";
import { type Ban, banSchema } from "../../../schemas/restriction";
import { checkArgument } from "../check-argument";
import { targetSchema, untilInFuture } from "./moderation-schemas";

// Strict, because a misspelled `until` would make a ban that never ends.
const newBanSchema = z.strictObject(banSchema.omit({ kind: true }).shape);

export interface BanCalls {
	/**
	 * Bans a user from a room, or, without a room, from the chat, on all servers. Like a kick, it removes the user: from a room
	 * with `removed`, from the chat by closing each socket with 4403. Until the ban ends or is lifted, a join of the room is
	 * answered with `FORBIDDEN`, and a connection to the chat is refused with 403.
	 *
	 * @param ban.until when the ban ends, in milliseconds since the epoch. Default: never.
	 * @throws ChatError `INVALID_DATA`; `UNSUPPORTED` if the store keeps no bans; `STORE_UNAVAILABLE`; the error of the pub/sub,
	 * after which the ban is stored and the other servers apply it within 10 s.
	 */
	ban(ban: Omit<Ban, "kind">): Promise<void>;
	/** Lifts a ban from a room, or, without a room, from the chat. Does nothing if there is none. @throws ChatError as `ban` does. */
	unban(options: { userId: string; room?: string }): Promise<void>;
	/** Returns the bans that apply, as the store has them. @throws ChatError `UNSUPPORTED`, `STORE_UNAVAILABLE`. */
	bans(): Promise<Ban[]>;
}

export function banCalls(chat: Chat): BanCalls {
	const { restrictions, servers, clock } = chat.services;
	return {
		async ban(options) {
			chat.checkOpen();
			const ban = checkArgument(newBanSchema.check(untilInFuture(dateOf(clock))), options, "ban");
			servers.start();
			await restrictions.set({ kind: "ban", ...ban });
			await chat.kick(kickSchema.parse(ban));
		},
		async unban(options) {
			chat.checkOpen();
			const target = checkArgument(targetSchema, options, "unban");
			servers.start();
			await restrictions.remove({ kind: "ban", ...target });
		},
		async bans() {
			chat.checkOpen();
			servers.start();
			return restrictions.bans();
		},
	};
}
