import * as z from "zod";
import type { Chat } from "../../../chat/chat";
import { dateOf } from "../../../rpc/clock";
import { type SlowMode, slowModeSchema } from "../../../schemas/restriction";
import { checkArgument } from "../check-argument";
import { untilInFuture } from "./moderation-schemas";

const { seconds } = slowModeSchema.shape;
const newSlowModeSchema = z.strictObject({
	...slowModeSchema.omit({ kind: true }).shape,
	seconds: z.union([z.literal(0), seconds]),
});

export interface SlowModeCalls {
	/**
	 * Puts a room in slow mode: each user may send one message in this many seconds, and a further one is answered with
	 * `RATE_LIMITED` and `retryAfterMs`. 0 ends it. All servers have the mode, and each counts the messages it receives by
	 * itself, so that a user with sockets on two servers may send one on each.
	 *
	 * @param options.seconds 0 to 86,400.
	 * @throws ChatError `INVALID_DATA`; `UNSUPPORTED` if the store keeps no slow modes; `STORE_UNAVAILABLE`.
	 */
	slowMode(options: Omit<SlowMode, "kind">): Promise<void>;
}

export function slowModeCalls(chat: Chat): SlowModeCalls {
	const { restrictions, servers, clock } = chat.services;
	return {
		async slowMode(options) {
			chat.checkOpen();
			const slow = checkArgument(newSlowModeSchema.check(untilInFuture(dateOf(clock))), options, "slowMode");
			servers.start();
			if (slow.seconds === 0) await restrictions.remove({ kind: "slow", room: slow.room });
			else await restrictions.set({ kind: "slow", ...slow });
		},
	};
}
