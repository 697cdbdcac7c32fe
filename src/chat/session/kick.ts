import { closeCodes } from "../../errors";
import type { Kick } from "../cluster/kick-frame";
import type { ChatServices } from "../services";
import type { Sessions } from "./sessions";

/** Removes a user from a room, or from the chat, as far as this server has it. */
export function kick(
	{ presence, typing }: Pick<ChatServices, "presence" | "typing">,
	sessions: Sessions,
	{ room, userId, reason }: Kick,
): void {
	for (const session of sessions.of(userId)) {
		if (room === undefined) {
			session.connection.close(closeCodes.removed.code, reason);
			continue;
		}
		const membership = session.memberships.get(room);
		if (!membership) continue;
		// Before it leaves, so that the user's own userLeft comes after the reason.
		session.emit("removed", { room, reason });
		session.leave(membership);
	}
	if (room === undefined) return;
	// A user whose connection was lost a moment ago has no session here, and still counts as present.
	typing.stop(room, userId);
	presence.remove(room, userId);
}
