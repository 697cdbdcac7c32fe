import * as z from "zod";
import type { Chat } from "../../../chat/chat";
import { dateOf } from "../../../rpc/clock";
import { type Mute, muteSchema } from "../../../schemas/restriction";
import { checkArgument } from "../check-argument";
import { targetSchema, untilInFuture } from "./moderation-schemas";

const newMuteSchema = z.strictObject(muteSchema.omit({ kind: true }).shape);

export interface MuteCalls {
	/**
	 * Mutes a user in a room, or, without a room, in every room, on all servers. The user stays and reads; each `sendMessage`
	 * is answered with `FORBIDDEN`, over HTTP with 403. The other servers apply the mute as soon as the pub/sub has reached
	 * them, at the latest after 10 s.
	 *
	 * @param mute.until when the mute ends, in milliseconds since the epoch. Default: never.
	 * @throws ChatError `INVALID_DATA`; `UNSUPPORTED` if the store keeps no mutes; `STORE_UNAVAILABLE`.
	 */
	mute(mute: Omit<Mute, "kind">): Promise<void>;
	/** Lifts a mute in a room, or, without a room, in every room. Does nothing if there is none. @throws ChatError as `mute` does. */
	unmute(options: { userId: string; room?: string }): Promise<void>;
}

export function muteCalls(chat: Chat): MuteCalls {
	const { restrictions, servers, clock } = chat.services;
	return {
		async mute(options) {
			chat.checkOpen();
			const mute = checkArgument(newMuteSchema.check(untilInFuture(dateOf(clock))), options, "mute");
			servers.start();
			await restrictions.set({ kind: "mute", ...mute });
		},
		async unmute(options) {
			chat.checkOpen();
			const target = checkArgument(targetSchema, options, "unmute");
			servers.start();
			await restrictions.remove({ kind: "mute", ...target });
		},
	};
}
