import * as z from "zod";
import { closeCodes } from "../../errors";
import { leave } from "../../procedures/actions/room/leave-room";
import { removedSchema } from "../../schemas/outgoing";
import { roomSchema, userIdSchema } from "../../schemas/primitives";
import type { Chat } from "../chat";

/** Whom to take out of a room, or, without one, off the server. */
export const kickSchema = z.object({
	room: roomSchema.optional(),
	userId: userIdSchema,
	/** What the user is told. */
	reason: removedSchema.shape.reason.default("removed by a moderator"),
});
export type Kick = z.output<typeof kickSchema>;

/** Removes a user of this server's. */
export function kickHere({ sessions, presence, typing }: Chat, { room, userId, reason }: Kick): void {
	for (const session of sessions.get(userId) ?? []) {
		if (room === undefined) {
			session.connection.close(closeCodes.removed.code, reason);
			continue;
		}
		const membership = session.memberships.get(room);
		if (!membership) continue;
		// Told before it leaves, so that its own userLeft comes after.
		session.emit("removed", { room, reason });
		leave(session, membership);
	}
	if (room === undefined) return;
	// One that was cut off a moment ago has no socket here any more, and still counts.
	typing.stop(room, userId);
	presence.remove(room, userId);
}
